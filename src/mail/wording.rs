//! The words of a mail: templates built into the program, single files of which a deployment may replace.
//!
//! Reads the deployment's folder once, at start; never during a cycle. Never decides who gets what.

use std::path::{Path, PathBuf};
use std::{fs, io};

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::picture;
use crate::domain::notice::{NoticeKind, each_kind};

/// What one rendering may cost, in template instructions: two orders of magnitude above the longest digest.
const FUEL: u64 = 5_000_000;
/// A template file above this many bytes is a mistake.
const MAX_TEMPLATE_BYTES: u64 = 256 * 1024;
/// The three files of a kind.
pub const PARTS: [&str; 3] = ["subject.txt", "body.txt", "body.html"];

macro_rules! embedded {
    ($($(#[$doc:meta])* $name:ident = $kind:literal,)*) => {
        /// Every built-in template: its path below the folder, and its text.
        pub const EMBEDDED: &[(&str, &str)] = &[
            ("_subject.txt", include_str!("../../config/mail/_subject.txt")),
            ("_layout.txt", include_str!("../../config/mail/_layout.txt")),
            ("_layout.html", include_str!("../../config/mail/_layout.html")),
            $(
                (concat!($kind, "/subject.txt"), include_str!(concat!("../../config/mail/", $kind, "/subject.txt"))),
                (concat!($kind, "/body.txt"), include_str!(concat!("../../config/mail/", $kind, "/body.txt"))),
                (concat!($kind, "/body.html"), include_str!(concat!("../../config/mail/", $kind, "/body.html"))),
            )*
        ];
    };
}

// A kind without its three files does not compile.
each_kind!(embedded);

/// The templates in force: ours, and those a deployment put over them.
#[derive(Debug)]
pub struct Wording {
    ours: Environment<'static>,
    theirs: Option<Environment<'static>>,
}

/// Why a deployment's templates cannot be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum WordingError {
    /// The folder or a file cannot be read.
    #[error("cannot read the mail templates in {path}; check mail.templates")]
    Unreadable { path: PathBuf, source: io::Error },
    /// A file nobody will ever ask for, most likely a typing mistake.
    #[error("{path} is no mail template of ours; name it like config/mail, e.g. confirm-order/subject.txt")]
    Unknown { path: PathBuf },
    /// A file too large to be a template.
    #[error("{path} is larger than {MAX_TEMPLATE_BYTES} bytes, too large for a mail template")]
    TooLarge { path: PathBuf },
    /// A template that does not parse or asks for something that does not exist.
    #[error("the mail template {name} does not work: {reason}")]
    Broken { name: String, reason: String },
}

impl Wording {
    /// Our own words only.
    ///
    /// # Errors
    /// Never with the templates as built; a test holds them.
    pub fn built_in() -> Result<Self, WordingError> {
        let mut ours = environment([])?;
        // Prepared when first asked for: all of them together take more memory than a shop's orders.
        ours.set_loader(|name| {
            Ok(EMBEDDED.iter().find(|(embedded, _)| *embedded == name).map(|(_, text)| (*text).to_owned()))
        });
        Ok(Self { ours, theirs: None })
    }

    /// Our words with the files of `folder` (laid out like `config/mail`) over them, read now and tried on a sample.
    ///
    /// # Errors
    /// When the folder cannot be read, holds a file we never use, or a template does not work.
    pub fn load(folder: &Path) -> Result<Self, WordingError> {
        let mut templates: Vec<(String, String)> =
            EMBEDDED.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        for (name, text) in replacements(folder)? {
            let text = text?;
            templates.iter_mut().filter(|(n, _)| *n == name).for_each(|(_, ours)| ours.clone_from(&text));
        }
        let wording = Self { theirs: Some(environment(templates)?), ..Self::built_in()? };
        wording.tried()?;
        Ok(wording)
    }

    /// The same, without the files that do not work: what is wrong with each of them is told, and ours stands in.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn load_what_works(folder: &Path) -> Result<(Self, Vec<WordingError>), WordingError> {
        let mut faults = Vec::new();
        let mut wording = Self::built_in()?;
        let mut theirs: Vec<(String, String)> = Vec::new();
        for (name, text) in replacements(folder)? {
            let with_it = text.and_then(|text| {
                let more: Vec<(String, String)> = theirs.iter().cloned().chain([(name, text)]).collect();
                let ours = EMBEDDED.iter().filter(|(n, _)| more.iter().all(|(name, _)| name != n));
                let all = ours.map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).chain(more.iter().cloned());
                let tried = Self { theirs: Some(environment(all)?), ..Self::built_in()? };
                tried.tried()?;
                Ok((tried, more))
            });
            match with_it {
                Ok((tried, more)) => (wording, theirs) = (tried, more),
                Err(fault) => faults.push(fault),
            }
        }
        Ok((wording, faults))
    }

    /// Tries the deployment's templates on samples of every kind.
    fn tried(&self) -> Result<(), WordingError> {
        let Some(theirs) = &self.theirs else { return Ok(()) };
        for kind in NoticeKind::ALL {
            for sample in picture::samples(*kind) {
                for part in PARTS {
                    let name = format!("{kind}/{part}");
                    render(theirs, &name, &sample).map_err(|e| WordingError::Broken { name, reason: explain(&e) })?;
                }
            }
        }
        Ok(())
    }

    /// One part of a mail of this kind. The second value tells of a deployment's template that failed on this very
    /// notice, so that ours stood in: a mail in our words is better than none.
    pub(super) fn part(
        &self,
        kind: NoticeKind,
        part: &str,
        picture: &Value,
    ) -> Result<(String, Option<String>), minijinja::Error> {
        let name = format!("{kind}/{part}");
        let mut fault = None;
        if let Some(theirs) = &self.theirs {
            match render(theirs, &name, picture) {
                Ok(text) => return Ok((text, None)),
                Err(e) => fault = Some(format!("{name}: {}", explain(&e))),
            }
        }
        Ok((render(&self.ours, &name, picture)?, fault))
    }
}

fn render(environment: &Environment<'static>, name: &str, picture: &Value) -> Result<String, minijinja::Error> {
    environment.get_template(name)?.render(picture)
}

fn environment(templates: impl IntoIterator<Item = (String, String)>) -> Result<Environment<'static>, WordingError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.add_filter("whole", whole);
    environment.set_formatter(|out, state, value| {
        if *state.auto_escape() == AutoEscape::Html && !value.is_safe() {
            return Ok(out.write_str(&escaped(&value.to_string()))?);
        }
        minijinja::escape_formatter(out, state, value)
    });
    for (name, text) in templates {
        environment
            .add_template_owned(name.clone(), text)
            .map_err(|e| WordingError::Broken { name, reason: explain(&e) })?;
    }
    Ok(environment)
}

/// HTML text and attribute values. The library's own would also escape `/`, which makes dates and links unreadable in
/// the source and protects nothing here: every attribute is quoted.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// HTML in which the numbers of orders and payments stay on one line: people look for them, and copy them.
fn whole(text: &str) -> Value {
    let mut html = escaped(text);
    for form in ["ODR-", "BYR-"] {
        let mut out = String::with_capacity(html.len());
        let mut rest = &*html;
        while let Some(at) = rest.find(form) {
            let (before, id) = rest.split_at(at);
            let end = form.len()
                + id[form.len()..].find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(id.len() - form.len());
            out.push_str(before);
            out.push_str("<span style=\"white-space:nowrap\">");
            out.push_str(&id[..end]);
            out.push_str("</span>");
            rest = &id[end..];
        }
        out.push_str(rest);
        html = out;
    }
    Value::from_safe_string(html)
}

fn explain(error: &minijinja::Error) -> String {
    match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("{error} ({name}, line {line})"),
        _ => error.to_string(),
    }
}

/// A deployment's file: the name of ours that it stands for, and its text or why it cannot be used.
type Replacement = (String, Result<String, WordingError>);

/// What the files of `folder` put in place of ours.
fn replacements(folder: &Path) -> Result<Vec<Replacement>, WordingError> {
    let read = |name: &str, path: PathBuf| {
        if EMBEDDED.iter().all(|(n, _)| *n != name) {
            return Err(WordingError::Unknown { path });
        }
        let unreadable = |source| WordingError::Unreadable { path: path.clone(), source };
        if fs::metadata(&path).map_err(unreadable)?.len() > MAX_TEMPLATE_BYTES {
            return Err(WordingError::TooLarge { path });
        }
        fs::read_to_string(&path).map_err(unreadable)
    };
    Ok(files(folder)?.into_iter().map(|(name, path)| (name.clone(), read(&name, path))).collect())
}

/// The files one and two levels below `folder`, named as the built-in templates are. Hidden files are somebody else's.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, WordingError> {
    let mut found = Vec::new();
    for (name, path) in entries(folder)? {
        if path.is_dir() {
            found.extend(entries(&path)?.into_iter().map(|(inner, path)| (format!("{name}/{inner}"), path)));
        } else {
            found.push((name, path));
        }
    }
    found.retain(|(name, _)| name != "README.md");
    found.sort();
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, WordingError> {
    let unreadable = |source| WordingError::Unreadable { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            found.push((name, entry.path()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_kind_has_its_three_files() {
        for kind in NoticeKind::ALL {
            for part in PARTS {
                assert!(EMBEDDED.iter().any(|(n, _)| *n == format!("{kind}/{part}")), "{kind}/{part}");
            }
        }
        assert_eq!(EMBEDDED.len(), NoticeKind::ALL.len() * PARTS.len() + 3);
    }

    #[test]
    fn a_deployment_replaces_single_files_and_hears_of_mistakes_at_start() {
        let check = |file: &str, text: &str, expected: &str| {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir_all(dir.path().join(file).parent().unwrap()).unwrap();
            fs::write(dir.path().join(file), text).unwrap();
            let got = Wording::load(dir.path()).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(if expected.is_empty() { got.is_empty() } else { got.contains(expected) }, "{file}: {got}");
        };
        check("confirm-order/subject.txt", "{{ tag }}Tolong: {{ headline }}", "");
        check("_subject.txt", "{{ tag }}{% block title %}{% endblock %}", "");
        check("confirm-order/subjek.txt", "x", "is no mail template of ours");
        check("confirm-order/subject.txt", "{{ headlin }}", "confirm-order/subject.txt");
        check("confirm-order/subject.txt", "{% if %}", "confirm-order/subject.txt");
        check(
            "digest/body.txt",
            "{% for a in range(10000) %}{% for b in range(10000) %}{% endfor %}{% endfor %}",
            "fuel",
        );
        check("digest/body.txt", &"x".repeat(300_000), "too large");
        assert!(Wording::load(Path::new("/nowhere")).unwrap_err().to_string().contains("mail.templates"));
    }
}
