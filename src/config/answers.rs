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

/// The section; `Some(None)`: there is no form.
pub(super) fn read(section: &Section<'_>) -> Option<Option<AnswersConfig>> {
    let named: Vec<_> = QUESTIONS.iter().map(|(title, key)| (*title, section.text(key))).collect();
    let Some(form) = section.text("form_url") else {
        for (_, found) in named.iter().filter_map(|(title, found)| Some((title, found.as_ref()?))) {
            found.refuse_with("names a question of no form", "set answers.form_url too");
        }
        return Some(None).filter(|_| named.iter().all(|(_, found)| found.is_none()));
    };
    let (address, query) = form.value.split_once('?').unwrap_or((form.value, ""));
    let uri = address.parse::<http::Uri>().ok();
    let is_fine = uri.as_ref().is_some_and(|uri| match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(host)) => is_loopback(host),
        (Some(_) | None, _) => false,
    });
    if !is_fine || !address.ends_with("/viewform") {
        form.refuse_with(
            "is no address of a form",
            "in the form choose \"Get pre-filled link\" and write that link, which has /viewform in it",
        );
        return None;
    }
    let filled = filled_in(query);
    let mut entries = Vec::new();
    let mut missing = Vec::new();
    for (title, found) in &named {
        let of_link = filled.iter().find(|(_, value)| value.trim().eq_ignore_ascii_case(title)).map(|(name, _)| name);
        match found.as_ref().map(|found| found.value.to_owned()).or_else(|| of_link.cloned()) {
            Some(entry) if is_entry(&entry) => entries.push(entry),
            Some(entry) => {
                if let Some(found) = found {
                    found.refuse_with(format!("cannot be \"{entry}\""), "write one like \"entry.123456\"");
                }
                return None;
            }
            None => missing.push(*title),
        }
    }
    if entries.len() < NEEDED {
        form.refuse_with(
            format!("fills in nothing for {}", missing.join(", ")),
            "fill in each question of the form with its own title (Nomor, Pertanyaan, Kode, Jawaban, Catatan), and write the pre-filled link",
        );
        return None;
    }
    Some(Some(AnswersConfig { form_url: address.to_owned(), entries }))
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
