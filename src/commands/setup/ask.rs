//! Questions on a terminal, or flags where nobody can be asked: then everything that is missing is told at once.
//!
//! Lines are read as the terminal gives them: a dozen questions in a row, each with its reason when an answer will not
//! do, need no library that takes the terminal over and must give it back.

use std::io::{IsTerminal as _, stdin};
use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::config::{ConfigError, Mistake};

/// Where answers come from.
pub(super) struct Asker {
    file: PathBuf,
    is_terminal: bool,
    refused: Vec<Mistake>,
}

/// One question.
pub(super) struct Question<'q> {
    /// The flag that answers it.
    pub flag: &'q str,
    /// What is asked.
    pub text: &'q str,
    /// What an empty answer means; without it one must be given.
    pub default: Option<&'q str>,
}

impl Asker {
    pub(super) fn new(file: &Path, no_input: bool) -> Self {
        Self { file: file.to_owned(), is_terminal: !no_input && stdin().is_terminal(), refused: Vec::new() }
    }

    /// Says something to whoever is asked.
    pub(super) fn say(&self, words: &str) {
        if self.is_terminal {
            println!("{words}");
        }
    }

    /// The answer given by flag, or by the person; `None`: it was refused, and stands among the refusals.
    pub(super) fn answer<T>(
        &mut self,
        question: &Question<'_>,
        given: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<Option<T>> {
        let Question { flag, text, default } = *question;
        match given.or(if self.is_terminal { None } else { default }).map(|given| (given, read(given))) {
            Some((_, Ok(answer))) => return Ok(Some(answer)),
            Some((_, Err(why))) if self.is_terminal => println!("  {flag}: {why}"),
            Some((given, Err(why))) => {
                self.refuse(format!("`{flag} {given}` will not do"), why);
                return Ok(None);
            }
            None if self.is_terminal => {}
            None => {
                self.refuse(format!("`{flag}` is missing"), text.to_owned());
                return Ok(None);
            }
        }
        let hint = default.filter(|default| !default.is_empty()).map(|d| format!(" [{d}]")).unwrap_or_default();
        loop {
            print!("{text}{hint}: ");
            let line = line()?;
            let typed = if line.is_empty() { default.unwrap_or_default() } else { line.as_str() };
            match read(typed) {
                Ok(answer) => return Ok(Some(answer)),
                Err(why) => println!("  {why}"),
            }
        }
    }

    /// What a person types if they like; nothing where nobody is asked.
    pub(super) fn perhaps(&self, text: &str) -> anyhow::Result<Option<String>> {
        if !self.is_terminal {
            return Ok(None);
        }
        print!("{text}: ");
        Ok(Some(line()?).filter(|typed| !typed.is_empty()))
    }

    /// A question for yes or no; no where nobody is asked.
    pub(super) fn yes(&mut self, text: &str) -> anyhow::Result<bool> {
        let typed = self.perhaps(&format!("{text} [y/N]"))?;
        Ok(typed.is_some_and(|typed| matches!(typed.to_lowercase().as_str(), "y" | "yes" | "ya")))
    }

    /// Notes what will not do.
    pub(super) fn refuse(&mut self, what: String, remedy: String) {
        self.refused.push(Mistake { line: None, what, remedy });
    }

    pub(super) const fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Everything that was refused.
    pub(super) fn refusal(self) -> ConfigError {
        ConfigError::Mistakes { file: self.file, mistakes: self.refused }
    }
}

fn line() -> anyhow::Result<String> {
    use std::io::Write as _;
    std::io::stdout().flush()?;
    let mut line = String::new();
    if stdin().read_line(&mut line)? == 0 {
        bail!("the input ended before the last question; nothing was written");
    }
    Ok(line.trim().to_owned())
}
