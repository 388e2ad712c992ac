//! The order and the words of a paper's parts: files built into the program, single ones of which a deployment may replace.
//! A file of theirs that does not work is told and ours stands in: a paper is never missing for its words.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize;
use toml::Spanned;

use crate::domain::template_fault::TemplateFault;

/// A file above this many bytes is no wording of a paper.
const MOST_BYTES: u64 = 64 * 1024;

/// What words may use.
const VALUES: [&str; 8] = ["company", "customer", "order", "number", "outlet", "place", "day", "reference"];

/// The values of a paper.
pub(in crate::documents) type Values = BTreeMap<&'static str, String>;

/// A paper with words of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::documents) enum Form {
    Proforma,
    DeliveryOrder,
    Invoice,
    Receipt,
    CreditNote,
    Statement,
    KitchenSheet,
    Labels,
}

impl Form {
    const ALL: [Self; 8] = [
        Self::Proforma,
        Self::DeliveryOrder,
        Self::Invoice,
        Self::Receipt,
        Self::CreditNote,
        Self::Statement,
        Self::KitchenSheet,
        Self::Labels,
    ];

    /// The name of its file, and the one built in.
    const fn built_in(self) -> (&'static str, &'static str) {
        match self {
            Self::Proforma => ("proforma.toml", include_str!("../../../config/papers/proforma.toml")),
            Self::DeliveryOrder => ("delivery-order.toml", include_str!("../../../config/papers/delivery-order.toml")),
            Self::Invoice => ("invoice.toml", include_str!("../../../config/papers/invoice.toml")),
            Self::Receipt => ("receipt.toml", include_str!("../../../config/papers/receipt.toml")),
            Self::CreditNote => ("credit-note.toml", include_str!("../../../config/papers/credit-note.toml")),
            Self::Statement => ("statement.toml", include_str!("../../../config/papers/statement.toml")),
            Self::KitchenSheet => ("kitchen-sheet.toml", include_str!("../../../config/papers/kitchen-sheet.toml")),
            Self::Labels => ("labels.toml", include_str!("../../../config/papers/labels.toml")),
        }
    }
}

/// A part of a paper. Not every paper has each; which it may have is what its built-in file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::documents) enum Part {
    Addresses,
    Permit,
    Lines,
    Totals,
    DownPayment,
    Payments,
    Rest,
    InWords,
    Reason,
    Bank,
    Condition,
    Received,
    Amount,
    Opening,
    Invoices,
    SmallPrint,
    Signatures,
    Menus,
    Held,
    Orders,
    Materials,
    Work,
    Unknown,
    Remark,
    Made,
    GoodUntil,
    Allergens,
}

impl Part {
    /// Whether no sheet begins with it: a total, a signature or small print alone belongs to nothing.
    pub(super) const fn hangs(self) -> bool {
        match self {
            Self::Totals | Self::DownPayment | Self::Rest | Self::InWords | Self::SmallPrint | Self::Signatures => true,
            Self::Addresses
            | Self::Permit
            | Self::Lines
            | Self::Payments
            | Self::Reason
            | Self::Bank
            | Self::Condition
            | Self::Received
            | Self::Amount
            | Self::Opening
            | Self::Invoices
            | Self::Menus
            | Self::Held
            | Self::Orders
            | Self::Materials
            | Self::Work
            | Self::Unknown
            | Self::Remark
            | Self::Made
            | Self::GoodUntil
            | Self::Allergens => false,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    parts: Option<Vec<Spanned<Part>>>,
    #[serde(default)]
    words: BTreeMap<Spanned<String>, Spanned<String>>,
}

#[derive(Clone, Debug, Default)]
struct Sheet {
    parts: Vec<Part>,
    words: BTreeMap<String, Word>,
    /// The deployment's file and its mark; `None`: ours.
    file: Option<(String, String)>,
}

#[derive(Clone, Debug)]
struct Word {
    template: String,
    /// Where it stands in the deployment's file; `None`: in ours.
    line: Option<usize>,
}

/// Every paper's parts and words in force.
#[derive(Clone, Debug)]
pub struct Forms(BTreeMap<Form, Sheet>);

impl Forms {
    /// Ours alone.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static OURS: OnceLock<Forms> = OnceLock::new();
        OURS.get_or_init(|| {
            // They are compiled in, and a test proves that they can be read.
            let read = |form: Form| Some((form, read(form.built_in().1, None).ok()?));
            Self(Form::ALL.into_iter().filter_map(read).collect())
        })
    }

    /// Ours with the files of a folder over them, and what is wrong with those that are not used.
    #[must_use]
    pub fn load(folder: &Path) -> (Self, Vec<TemplateFault>) {
        let (mut forms, mut faults) = (Self::built_in().clone(), Vec::new());
        let fault = |path: &Path, line, what| TemplateFault {
            file: path.display().to_string(),
            line,
            what,
            text: String::new(),
        };
        let unreadable =
            |path: &Path, error| fault(path, None, format!("cannot be read ({error}); check documents.templates"));
        let entries = match std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => return (forms, vec![unreadable(folder, error)]),
        };
        for path in entries.into_iter().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name == "README.md" || name.starts_with('.') {
                continue;
            }
            let Some(form) = Form::ALL.into_iter().find(|form| form.built_in().0 == name) else {
                let what = "is no paper of ours; name it like those in config/papers, e.g. invoice.toml";
                faults.push(fault(&path, None, what.to_owned()));
                continue;
            };
            let text = match text_of(&path) {
                Ok(text) => text,
                Err(error) => {
                    faults.push(unreadable(&path, error));
                    continue;
                }
            };
            let Some(ours) = forms.0.get_mut(&form) else { continue };
            match read(&text, Some(ours)) {
                Ok(theirs) => {
                    *ours = Sheet { file: Some((path.display().to_string(), TemplateFault::mark(&text))), ..theirs }
                }
                Err((line, what)) => faults.push(fault(&path, Some(line), what)),
            }
        }
        (forms, faults)
    }

    /// The parts of a paper, in their order.
    pub(super) fn parts(&self, form: Form) -> &[Part] {
        self.0.get(&form).map_or(&[], |sheet| &sheet.parts)
    }

    /// What a paper says there. The second value tells of a word of theirs that worked on samples and failed on these very
    /// values, so that ours stood in.
    pub(super) fn say(&self, form: Form, word: &str, values: &Values) -> (String, Option<TemplateFault>) {
        let Some((sheet, theirs)) = self.0.get(&form).and_then(|sheet| Some((sheet, sheet.words.get(word)?))) else {
            debug_assert!(false, "{form:?} has no word {word}");
            return (String::new(), None);
        };
        let render = |template: &str| environment().render_str(template, values);
        match render(&theirs.template) {
            Ok(said) => (said, None),
            Err(error) => {
                let ours = Self::built_in().0.get(&form).and_then(|sheet| sheet.words.get(word));
                let said = ours.and_then(|ours| render(&ours.template).ok()).unwrap_or_default();
                let fault = sheet.file.as_ref().map(|(file, mark)| TemplateFault {
                    file: file.clone(),
                    line: theirs.line,
                    what: mistake(word, &error),
                    text: mark.clone(),
                });
                (said, fault)
            }
        }
    }
}

fn mistake(word: &str, error: &minijinja::Error) -> String {
    format!("`{word}`: {error}")
}

fn text_of(path: &Path) -> io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)?.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(10_000));
    environment
}

/// A file over the one built in; without one, a file that must say everything itself. A mistake comes with its line.
fn read(text: &str, ours: Option<&Sheet>) -> Result<Sheet, (usize, String)> {
    let line = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let File { parts, words } = toml::from_str(text)
        .map_err(|error| (line(error.span().map_or(0, |span| span.start)), error.message().to_owned()))?;
    let mut sheet = ours.cloned().unwrap_or_default();
    if let Some(parts) = parts {
        let known = |part: &Spanned<Part>| ours.is_none_or(|ours| ours.parts.contains(part.get_ref()));
        if let Some(part) = parts.iter().find(|part| !known(part)) {
            return Err((line(part.span().start), format!("this paper has no part {:?}", &text[part.span()])));
        }
        sheet.parts = parts.into_iter().map(Spanned::into_inner).collect();
    }
    let samples = |value: &str| -> Values { VALUES.iter().map(|name| (*name, value.to_owned())).collect() };
    // What a paper does not know is blank.
    let samples = [samples("x"), samples("")];
    for (word, template) in words {
        if ours.is_some_and(|ours| !ours.words.contains_key(word.get_ref())) {
            return Err((line(word.span().start), format!("this paper has no word `{}`", word.get_ref())));
        }
        let at = line(template.span().start);
        for samples in &samples {
            if let Err(error) = environment().render_str(template.get_ref(), samples) {
                return Err((at, mistake(word.get_ref(), &error)));
            }
        }
        let line = ours.is_some().then_some(at);
        sheet.words.insert(word.into_inner(), Word { template: template.into_inner(), line });
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where its own files fail")]
    use super::*;

    fn load(name: &str, text: &str) -> (Forms, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        let (forms, faults) = Forms::load(folder.path());
        let place = format!("{}/", folder.path().display());
        (forms, faults.iter().map(|fault| fault.to_string().replace(&place, "")).collect())
    }

    #[test]
    fn every_paper_built_in_can_be_read() {
        for form in Form::ALL {
            assert!(read(form.built_in().1, None).is_ok_and(|sheet| !sheet.parts.is_empty()), "{form:?}");
        }
    }

    #[test]
    fn a_deployment_replaces_the_order_and_single_words() {
        let (forms, faults) =
            load("invoice.toml", "parts = [\"lines\", \"totals\"]\n[words]\ntotal = \"JUMLAH {{ order }}\"\n");
        assert_eq!(faults, [""; 0]);
        assert_eq!(forms.parts(Form::Invoice), [Part::Lines, Part::Totals]);
        let values: Values = VALUES.iter().map(|name| (*name, name.to_uppercase())).collect();
        let check = |form, word, said: &str| assert_eq!(forms.say(form, word, &values), (said.to_owned(), None));
        check(Form::Invoice, "total", "JUMLAH ORDER");
        check(Form::Invoice, "rest", "SISA TAGIHAN");
        check(Form::Proforma, "total", "TOTAL");
    }

    #[test]
    fn a_word_that_fails_on_one_paper_is_named_with_its_line_and_ours_stands_in() {
        let text = "[words]\n\ntotal = '{% if customer == \"PT Ganjil\" %}{{ oder }}{% endif %}JUMLAH'\n";
        let (forms, faults) = load("invoice.toml", text);
        assert_eq!(faults, [""; 0], "it works on samples");
        let said = |customer: &str| {
            let values = |name| (name, if name == "customer" { customer.to_owned() } else { String::new() });
            forms.say(Form::Invoice, "total", &VALUES.into_iter().map(values).collect())
        };
        assert_eq!(said("PT Biasa"), ("JUMLAH".to_owned(), None));
        let (ours, fault) = said("PT Ganjil");
        let fault = fault.unwrap();
        assert_eq!((ours.as_str(), fault.line), ("TOTAL", Some(3)));
        assert!(fault.file.ends_with("/invoice.toml") && fault.what.starts_with("`total`: undefined value"), "{fault}");
        assert_eq!(fault.text, TemplateFault::mark(text));
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_ours_stands_in() {
        let check = |name: &str, text: &str, fault: &str| {
            let (forms, faults) = load(name, text);
            assert!(faults.len() == 1 && faults[0].starts_with(fault), "{faults:?}");
            assert_eq!(forms.parts(Form::Invoice), Forms::built_in().parts(Form::Invoice));
        };
        check("invoice.toml", "parts = [\n\"lines\",\n\"lins\"]", "invoice.toml, line 3: unknown variant `lins`");
        check("invoice.toml", "parts = [\"condition\"]", "invoice.toml, line 1: this paper has no part");
        check("invoice.toml", "[words]\n\ntotl = \"x\"", "invoice.toml, line 3: this paper has no word `totl`");
        check("invoice.toml", "[words]\ntotal = \"{{ oder }}\"", "invoice.toml, line 2: `total`: undefined value");
        check("invoice.toml", "[words\n", "invoice.toml, line 1: ");
        check("faktur.toml", "", "faktur.toml: is no paper of ours");
    }
}
