//! The words of a mail: templates built into the program, single files of which a deployment may replace.
//!
//! Reads the deployment's folder once, at start; never during a cycle. Never decides who gets what.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::{picture, text};
use crate::domain::notice::{NoticeKind, each_kind};
use crate::domain::template_fault::TemplateFault;

/// What one rendering may cost, in template instructions: two orders of magnitude above the longest digest.
const FUEL: u64 = 5_000_000;
/// A template file above this many bytes is a mistake.
const MAX_TEMPLATE_BYTES: u64 = 256 * 1024;
/// What the template engine says of a mistake, at most.
const MAX_FAULT_CHARS: usize = 300;
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
    theirs: Option<Theirs>,
}

/// A deployment's templates, as far as they work.
#[derive(Debug)]
struct Theirs {
    folder: PathBuf,
    environment: Environment<'static>,
    /// Its files by their names, with what recognises their texts.
    texts: BTreeMap<String, String>,
}

impl Wording {
    /// Our own words only.
    #[must_use]
    pub fn built_in() -> Self {
        let mut ours = environment();
        // Prepared when first asked for: all of them together take more memory than a shop's orders.
        ours.set_loader(|name| {
            Ok(EMBEDDED.iter().find(|(embedded, _)| *embedded == name).map(|(_, text)| (*text).to_owned()))
        });
        Self { ours, theirs: None }
    }

    /// Our words with the files of `folder` (laid out like `config/mail`) over them, read now and tried on samples; and
    /// what is wrong with the files that are not used.
    #[must_use]
    pub fn load(folder: &Path) -> (Self, Vec<TemplateFault>) {
        let (read, mut faults) = replacements(folder);
        let mut used: Vec<Replacement> = Vec::new();
        // Most of the time all of them work together; only then is it worth to know which one does not.
        let mut theirs = tried(folder, &read).ok();
        if theirs.is_some() {
            used = read;
        } else {
            for file in read {
                used.push(file);
                match tried(folder, &used) {
                    Ok(works) => theirs = Some(works),
                    Err(fault) => {
                        used.pop();
                        faults.push(fault);
                    }
                }
            }
        }
        (Self { theirs: theirs.filter(|_| !used.is_empty()), ..Self::built_in() }, faults)
    }

    /// One part of a mail of this kind. The second value tells of a deployment's template that failed on this very
    /// notice, so that ours stood in: a mail in our words is better than none.
    pub(super) fn part(
        &self,
        kind: NoticeKind,
        part: &str,
        picture: &Value,
    ) -> Result<(String, Option<TemplateFault>), minijinja::Error> {
        let name = format!("{kind}/{part}");
        let mut fault = None;
        if let Some(theirs) = &self.theirs {
            match render(&theirs.environment, &name, picture) {
                Ok(text) => return Ok((text, None)),
                Err(error) => fault = Some(theirs.fault(&name, &error)),
            }
        }
        Ok((render(&self.ours, &name, picture)?, fault))
    }
}

impl Theirs {
    /// What is wrong, and in which of their files: that of the mistake, where it is theirs.
    fn fault(&self, name: &str, error: &minijinja::Error) -> TemplateFault {
        let named = error.name().filter(|named| self.texts.contains_key(*named)).unwrap_or(name);
        let line = error.line().filter(|_| error.name() == Some(named));
        TemplateFault {
            file: self.folder.join(named).display().to_string(),
            line,
            what: text::line(&error.to_string(), MAX_FAULT_CHARS),
            text: self.texts.get(named).cloned().unwrap_or_default(),
        }
    }
}

/// Whether a fault that was met in a file may still be there: the file has the text it had.
#[must_use]
pub fn is_unchanged(fault: &TemplateFault) -> bool {
    fs::read_to_string(&fault.file).is_ok_and(|text| TemplateFault::mark(&text) == fault.text)
}

/// Their files over ours, tried on samples of every kind.
fn tried(folder: &Path, files: &[Replacement]) -> Result<Theirs, TemplateFault> {
    let texts = files.iter().map(|(name, text)| (name.clone(), TemplateFault::mark(text))).collect();
    let mut theirs = Theirs { folder: folder.to_owned(), environment: environment(), texts };
    let ours = EMBEDDED.iter().filter(|(name, _)| files.iter().all(|(theirs, _)| theirs != name));
    let all = ours.map(|(name, text)| (*name, *text)).chain(files.iter().map(|(name, text)| (&**name, &**text)));
    for (name, text) in all {
        let added = theirs.environment.add_template_owned(name.to_owned(), text.to_owned());
        added.map_err(|error| theirs.fault(name, &error))?;
    }
    for kind in NoticeKind::ALL {
        for sample in picture::samples(*kind) {
            for part in PARTS {
                let name = format!("{kind}/{part}");
                // A frame of theirs fails in every mail; the last of their files is the one under trial.
                let of = || files.last().filter(|_| !theirs.texts.contains_key(&name)).map(|(last, _)| last.clone());
                render(&theirs.environment, &name, &sample)
                    .map_err(|error| theirs.fault(&of().unwrap_or_else(|| name.clone()), &error))?;
            }
        }
    }
    Ok(theirs)
}

fn render(environment: &Environment<'static>, name: &str, picture: &Value) -> Result<String, minijinja::Error> {
    environment.get_template(name)?.render(picture)
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.add_filter("whole", whole);
    environment.set_formatter(|out, state, value| {
        if *state.auto_escape() == AutoEscape::Html && !value.is_safe() {
            return Ok(match value.as_str() {
                Some(text) => out.write_str(&escaped(text)),
                None => out.write_str(&escaped(&value.to_string())),
            }?);
        }
        minijinja::escape_formatter(out, state, value)
    });
    environment
}

/// HTML text and attribute values. The library's own would also escape `/`, which makes dates and links unreadable in
/// the source and protects nothing here: every attribute is quoted.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
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
    Cow::Owned(out)
}

/// HTML in which the numbers of orders and payments stay on one line: people look for them, and copy them.
fn whole(text: &str) -> Value {
    let mut html = escaped(text);
    for form in ["ODR-", "BYR-"] {
        if !html.contains(form) {
            continue;
        }
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
        html = Cow::Owned(out);
    }
    Value::from_safe_string(html.into_owned())
}

/// A deployment's file: the name of ours that it stands for, and its text.
type Replacement = (String, String);

/// What the files of `folder` put in place of ours, and why some of them cannot.
fn replacements(folder: &Path) -> (Vec<Replacement>, Vec<TemplateFault>) {
    let (mut read, mut faults) = (Vec::new(), Vec::new());
    let mut refuse = |path: &Path, what: String| {
        faults.push(TemplateFault { file: path.display().to_string(), what, ..TemplateFault::default() });
    };
    let found = match files(folder) {
        Ok(found) => found,
        Err((path, error)) => {
            refuse(&path, format!("cannot be read ({error}); check mail.templates"));
            Vec::new()
        }
    };
    for (name, path) in found {
        if EMBEDDED.iter().all(|(known, _)| *known != name) {
            refuse(
                &path,
                "is no mail template of ours; name it like config/mail, e.g. confirm-order/subject.txt".into(),
            );
            continue;
        }
        match fs::metadata(&path).and_then(|file| Ok((file.len(), fs::read_to_string(&path)?))) {
            Ok((bytes, _)) if bytes > MAX_TEMPLATE_BYTES => {
                refuse(&path, format!("larger than {MAX_TEMPLATE_BYTES} bytes, too large for a mail template"));
            }
            Ok((_, text)) => read.push((name, text)),
            Err(error) => refuse(&path, format!("cannot be read ({error})")),
        }
    }
    (read, faults)
}

/// The files one and two levels below `folder`, named as the built-in templates are. Hidden files are somebody else's.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, (PathBuf, io::Error)> {
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

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, (PathBuf, io::Error)> {
    let unreadable = |error| (folder.to_owned(), error);
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
    fn a_deployment_replaces_single_files_and_hears_of_each_mistake_with_its_file_and_line() {
        let check = |files: &[(&str, &str)], expected: &[&str]| {
            let dir = tempfile::tempdir().unwrap();
            for (file, text) in files {
                fs::create_dir_all(dir.path().join(file).parent().unwrap()).unwrap();
                fs::write(dir.path().join(file), text).unwrap();
            }
            let (wording, faults) = Wording::load(dir.path());
            let place = format!("{}/", dir.path().display());
            let told: Vec<String> = faults.iter().map(|fault| fault.to_string().replace(&place, "")).collect();
            assert!(told.len() == expected.len(), "{told:?}");
            for (told, expected) in told.iter().zip(expected) {
                assert!(told.starts_with(expected), "{told}");
            }
            for kind in NoticeKind::ALL {
                let sample = &picture::samples(*kind)[0];
                let (_, fault) = wording.part(*kind, "subject.txt", sample).unwrap();
                assert_eq!(fault, None, "what does not work is not used");
            }
        };
        let good = ("digest/subject.txt", "{{ tag }}Tugas: {{ headline }}");
        check(&[("confirm-order/subject.txt", "{{ tag }}Tolong: {{ headline }}"), good], &[]);
        check(&[("_subject.txt", "{{ tag }}{% block title %}{% endblock %}")], &[]);
        check(&[("confirm-order/subjek.txt", "x"), good], &["confirm-order/subjek.txt: is no mail template of ours"]);
        check(
            &[("confirm-order/subject.txt", "x\n\n{{ headlin }}"), good],
            &["confirm-order/subject.txt, line 3: undefined value"],
        );
        check(
            &[("_subject.txt", "\n{{ tagg }}"), ("confirm-order/subject.txt", "{% if %}")],
            &["_subject.txt, line 2: undefined value", "confirm-order/subject.txt, line 1: syntax error"],
        );
        let endless = "{% for a in range(10000) %}{% for b in range(10000) %}{% endfor %}{% endfor %}";
        check(&[("digest/body.txt", endless)], &["digest/body.txt, line 1: engine ran out of fuel"]);
        check(&[("digest/body.txt", &"x".repeat(300_000))], &["digest/body.txt: larger than"]);
        let faults = Wording::load(Path::new("/nowhere")).1;
        assert!(faults[0].to_string().contains("mail.templates"), "{faults:?}");
    }

    #[test]
    fn a_fault_is_over_when_its_file_says_something_else() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("_subject.txt");
        fs::write(&file, "{{ tagg }}").unwrap();
        let fault = Wording::load(dir.path()).1.remove(0);
        assert!(is_unchanged(&fault));
        fs::write(&file, "{{ tag }}").unwrap();
        assert!(!is_unchanged(&fault));
        fs::remove_file(&file).unwrap();
        assert!(!is_unchanged(&fault));
    }
}
