//! The form by which people answer from a mail, with their name. It never calls it.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::sheet::is_loopback;
use super::table::Section;

/// The questions of the form, by the titles of their columns in `Jawaban`, and the keys that name them here.
const QUESTIONS: [(&str, &str); 5] = [
    ("Nomor", "entry_order"),
    ("Pertanyaan", "entry_question"),
    ("Kode", "entry_terms"),
    ("Jawaban", "entry_answer"),
    ("Catatan", "entry_note"),
];
/// How many of them a response cannot do without: all but the note.
const NEEDED: usize = 4;
const NOTE: &str = "Catatan";

/// The answer form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswersConfig {
    /// Its address, without what is filled in.
    pub form_url: String,
    /// What Google calls its questions, in the order of [`QUESTIONS`]: `entry.123`.
    entries: Vec<String>,
}

impl AnswersConfig {
    /// The form with everything filled in; the person only sends it.
    #[must_use]
    pub(crate) fn filled(&self, subject: &str, question: &str, code: &str, answer: &str) -> String {
        let mut url = format!("{}?usp=pp_url", self.form_url);
        for (entry, value) in self.entries.iter().zip([subject, question, code, answer]) {
            url.push_str(&format!("&{entry}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        }
        url
    }
}

/// The form of a pre-filled link; `named`: what its questions are called where the link does not say it.
///
/// # Errors
/// What is wrong with it, and what to do.
pub(crate) fn form_of(link: &str, named: [Option<&str>; 5]) -> Result<AnswersConfig, (String, &'static str)> {
    let (address, query) = link.split_once('?').unwrap_or((link, ""));
    let uri = address.parse::<http::Uri>().ok();
    let is_fine = uri.as_ref().is_some_and(|uri| match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(host)) => is_loopback(host),
        (Some(_) | None, _) => false,
    });
    if !is_fine || !address.ends_with("/viewform") {
        let remedy = "in the form choose \"Get pre-filled link\" and write that link, which has /viewform in it";
        return Err(("is no address of a form".to_owned(), remedy));
    }
    let filled = filled_in(query);
    let of_link = |title: &str| filled.iter().find(|(_, value)| value.trim().eq_ignore_ascii_case(title));
    let (mut entries, mut missing) = (Vec::new(), Vec::new());
    for ((title, _), name) in QUESTIONS.iter().zip(named) {
        match name.or_else(|| Some(of_link(title)?.0.as_str())) {
            Some(entry) => entries.push(entry.to_owned()),
            None => missing.push(*title),
        }
    }
    if entries.len() < NEEDED || missing.iter().any(|title| *title != NOTE) {
        let remedy = "fill in each question of the form with its own title (Nomor, Pertanyaan, Kode, Jawaban, Catatan), and write the pre-filled link";
        return Err((format!("fills in nothing for {}", missing.join(", ")), remedy));
    }
    Ok(AnswersConfig { form_url: address.to_owned(), entries })
}

/// The section; `Some(None)`: there is no form.
pub(super) fn read(section: &Section<'_>) -> Option<Option<AnswersConfig>> {
    let named = QUESTIONS.map(|(_, key)| section.text(key));
    let mut is_fine = true;
    for found in named.iter().flatten().filter(|found| !is_entry(found.value)) {
        found.refuse_with(format!("cannot be \"{}\"", found.value), "write one like \"entry.123456\"");
        is_fine = false;
    }
    let Some(form) = section.text("form_url") else {
        for found in named.iter().flatten() {
            found.refuse_with("names a question of no form", "set answers.form_url too");
            is_fine = false;
        }
        return is_fine.then_some(None);
    };
    match form_of(form.value, named.each_ref().map(|found| found.as_ref().map(|found| found.value))) {
        Ok(answers) => is_fine.then_some(Some(answers)),
        Err((what, remedy)) => {
            form.refuse_with(what, remedy);
            None
        }
    }
}

/// What a link fills in: the name of each question, and the text.
fn filled_in(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let text = |value: &str| percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned();
    pairs.filter(|(name, _)| is_entry(name)).map(|(name, value)| (name.to_owned(), text(value))).collect()
}

fn is_entry(name: &str) -> bool {
    name.strip_prefix("entry.").is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test stops where it fails")]
    use super::*;

    #[test]
    fn the_questions_are_read_from_the_prefilled_link_in_whatever_order() {
        let form = "https://docs.google.com/forms/d/e/1FA/viewform";
        let check = |link: String, named: [Option<&str>; 5], read: Result<&str, &str>| {
            let found = form_of(&link, named).map(|form| form.filled("ODR-2026-0147", "Cek R&D", "AB", "Ya"));
            match (found, read) {
                (Ok(url), Ok(expected)) => assert_eq!(url, format!("{form}?usp=pp_url{expected}")),
                (Err((what, _)), Err(expected)) => assert!(what.contains(expected), "{link}: {what}"),
                (found, _) => panic!("{link}: {found:?}"),
            }
        };
        let none = [None; 5];
        let filled = "&entry.7=Kode&entry.8=nomor+&entry.9=Jawaban&entry.10=Pertanyaan&entry.11=Catatan";
        let expected = "&entry.8=ODR%2D2026%2D0147&entry.10=Cek%20R%26D&entry.7=AB&entry.9=Ya";
        check(format!("{form}?usp=pp_url{filled}"), none, Ok(expected));
        check(format!("{form}?usp=pp_url{}", filled.replace("&entry.11=Catatan", "")), none, Ok(expected));
        check(format!("{form}?usp=pp_url{}", filled.replace("Kode", "x")), none, Err("nothing for Kode"));
        let named = [Some("entry.8"), Some("entry.10"), Some("entry.7"), Some("entry.9"), None];
        check(form.to_owned(), named, Ok(expected));
        check(form.replace("/viewform", "/edit"), named, Err("no address of a form"));
        check(form.replace("https", "http"), named, Err("no address of a form"));
        check("docs.google.com/viewform".to_owned(), named, Err("no address of a form"));
    }
}
