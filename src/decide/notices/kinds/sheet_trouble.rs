//! `sheet-trouble`: the sheet itself needs a hand. Names its troubles, so that a mail that waited knows whether they last.

use chrono::TimeDelta;

use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Urgency,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::shown::system_status;
use crate::domain::audience::Audience;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::{Facts, Trouble};
use crate::domain::ids::PaymentId;
use crate::domain::notice::{Brief, Notice, NoticeKind};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::SheetTrouble,
    about: About::Sheet(brief),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.admin).to(&roles.marketing)),
    urgency: Urgency::AnyHour,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    still_due,
    shows_money: false,
    told_as: |brief| format!("sheet perlu diperiksa: {}", brief.headline),
    papers: Papers::Nothing,
    leads: Leads::Trouble,
    branches: &[Branch::Word("templat"), Branch::Word("berhenti"), Branch::Word("langkah")],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "kolom Menu hilang",
        facts: &[("Keterangan", "Kolom Menu di tab Pesanan hilang; kembalikan judulnya, atau jalankan: orderd init.")],
        values: &[("langkah", "Kembalikan judul kolom “Menu” di tab Pesanan.")],
        ..Sample::with(Button::Tab)
    },
};

/// Troubles of the sheet are told at most this often.
pub(crate) const EVERY: TimeDelta = TimeDelta::hours(1);
/// The trouble of too many notices at once.
pub(crate) const MASS_HOLD: &str = "mass hold";
/// The trouble of a sheet that cannot be used.
pub(crate) const OUTAGE: &str = "google";
/// Where a mail keeps the keys of its troubles, one a line; no template shows them.
const KEYS: &str = "perkara";
/// So many troubles are told one by one in a mail; nobody reads more.
const MOST_TROUBLES: usize = 100;

/// What begins the key of a file of words that cannot be used: no hand on the sheet mends it either, and it is the
/// administrator's alone.
pub(crate) const TEMPLATE: &str = "template ";
/// What the administrator does about that.
const MEND_TEMPLATE: &str = "Betulkan berkas yang disebut di bawah, lalu periksa dengan orderd check. Templat surat dibaca saat orderd dinyalakan: nyalakan ulang. Templat dokumen dibaca setiap kali dokumen dibuat.";

/// The trouble of a memory that is older than the sheet: no hand on the sheet mends it.
pub(crate) const AHEAD: &str = "ahead";
/// What the administrator does about it.
const ADOPT: &str = "Administrator: hentikan orderd, jalankan orderd adopt untuk melihat apa yang akan diambil alih, lalu orderd adopt --yes, dan nyalakan lagi.";

/// The trouble of another orderd that works on the same sheet: no hand on the sheet mends it either.
pub(crate) const OTHER: &str = "other";
/// What the administrator does about that.
const STOP_ONE: &str = "Administrator: biarkan hanya satu orderd berjalan untuk spreadsheet ini. Bila orderd yang mengirim surat ini yang harus bekerja: hentikan yang lain, lalu di sini jalankan orderd adopt untuk melihat apa yang akan diambil alih, dan orderd adopt --yes.";

/// The trouble of a form whose responses do not come in.
pub(crate) const NO_FORM: &str = "form";
/// What the administrator does about that.
const ATTACH: &str = "Administrator: di spreadsheet pilih Alat, Buat formulir baru, beri nama Jawaban pada tab yang dibuatnya, lalu jalankan orderd init. Bila formulirnya tidak dipakai lagi: hapus [answers] dari konfigurasi.";
/// The trouble of responses whose senders are not proven.
pub(crate) const UNPROVEN: &str = "form-unprotected";
/// What the administrator does about that.
const PROTECT: &str = "Administrator: jalankan orderd init; ia melindungi tab Jawaban, sehingga hanya formulir Google dan orderd yang menulis di sana.";

/// The trouble of a clock that is behind.
pub(crate) const CLOCK_BEHIND: &str = "clock-behind";

fn brief(told: &[Trouble]) -> Brief {
    let is_of_templates = told.iter().all(is_of_template);
    let is = |key: &str| told.iter().any(|trouble| trouble.key == key);
    let step = if is_of_templates {
        MEND_TEMPLATE
    } else if is(AHEAD) {
        ADOPT
    } else if is(OTHER) {
        STOP_ONE
    } else if is(NO_FORM) {
        ATTACH
    } else if is(UNPROVEN) {
        PROTECT
    } else {
        ""
    };
    let title = match told {
        [only] => title(&only.key),
        many if is_of_templates => format!("{} templat tidak bisa dipakai", many.len()),
        many => format!("{} hal di sheet perlu dilihat", many.len()),
    };
    let mut sentences: Vec<String> = told.iter().take(MOST_TROUBLES).map(|t| t.sentence.clone()).collect();
    let rest = told.len() - sentences.len();
    if rest > 0 {
        sentences.push(format!("… dan {rest} hal lain."));
    }
    let mut brief = said(&title, &sentences, step, told.iter().map(|t| t.key.as_str()));
    brief.place = Some((place(told).to_owned(), String::new()));
    if is_of_templates {
        brief.values.insert("templat".into(), "ya".into());
    } else if is(AHEAD) || is(OTHER) {
        brief.values.insert("berhenti".into(), "ya".into());
    }
    brief
}

/// A trouble in a few words; its sentence says the rest.
fn title(key: &str) -> String {
    match key.split_once(' ') {
        Some(("tab", tab)) => format!("tab {tab} dijeda"),
        Some(("column", column)) => format!("kolom {column} hilang"),
        Some(("lost", id)) => format!("baris {id} hilang"),
        Some(("write", tab)) => format!("tab {tab} terkunci"),
        Some(("template", fault)) => {
            let file = fault.split([':', ',']).next().unwrap_or(fault);
            let name = file.rsplit('/').take(2).collect::<Vec<_>>();
            let name = name.into_iter().rev().collect::<Vec<_>>().join("/");
            format!("templat {name} tidak bisa dipakai")
        }
        Some(("fight", cell)) => format!("sel {cell} diperebutkan"),
        Some(_) | None if key == AHEAD => "database lebih lama daripada sheet".to_owned(),
        Some(_) | None if key == OTHER => "dua orderd bekerja di satu sheet".to_owned(),
        Some(_) | None if key == NO_FORM => "formulir jawaban belum tersambung".to_owned(),
        Some(_) | None if key == UNPROVEN => "tab Jawaban belum dilindungi".to_owned(),
        Some(_) | None if key == "clock" => "jam komputer pernah maju".to_owned(),
        Some(_) | None if key == "reverted" => "versi lama dipulihkan".to_owned(),
        Some(_) | None => "lihat keterangan".to_owned(),
    }
}

/// The tab to open: that of the trouble; of troubles in several tabs, the one that lists them all.
fn place(told: &[Trouble]) -> &str {
    let mut tabs = told.iter().map(|trouble| tab(&trouble.key));
    let first = tabs.next().flatten();
    first.filter(|first| tabs.all(|tab| tab == Some(*first))).unwrap_or(system_status::TAB)
}

/// The tab a trouble is in, if it is in one.
fn tab(key: &str) -> Option<&str> {
    match key.split_once(' ')? {
        ("tab" | "write", tab) => Some(tab),
        ("column", column) => column.split_once('/').map(|(tab, _)| tab),
        ("lost", id) if id.parse::<PaymentId>().is_ok() => Some(PaymentColumn::TAB),
        ("lost", _) => Some(OrderColumn::TAB),
        (_, _) => None,
    }
}

/// A mail about troubles: what is wrong in one line, more about it, what to do (a sentence; blank: the general one), and
/// the keys of the troubles.
#[must_use]
pub(crate) fn said<'k>(
    title: &str,
    sentences: &[String],
    step: &str,
    keys: impl IntoIterator<Item = &'k str>,
) -> Brief {
    let mut brief = Brief { headline: title.into(), ..Brief::default() };
    brief.facts = sentences.iter().map(|s| ("Keterangan".into(), s.into())).collect();
    brief.values.insert("langkah".into(), step.into());
    let keys: Vec<&str> = keys.into_iter().collect();
    if !keys.is_empty() {
        brief.values.insert(KEYS.into(), keys.join("\n").into());
    }
    brief
}

/// Whether a file of words is in trouble, and not the sheet.
#[must_use]
fn is_of_template(trouble: &Trouble) -> bool {
    trouble.key.starts_with(TEMPLATE)
}

/// Whether only an administrator can do something about it: words of mails and papers, the machine, a second orderd, the
/// answer form.
#[must_use]
pub(crate) fn is_administrators(trouble: &Trouble) -> bool {
    is_of_template(trouble) || [OTHER, NO_FORM, UNPROVEN].contains(&&*trouble.key)
}

/// While any of its troubles is still there. A mail that does not name them is believed.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let system = &facts.system;
    let lasts = |key: &str| match key {
        OUTAGE => system.sheet.outage.is_some(),
        MASS_HOLD => system.mail.held.is_some(),
        key => system.mail.troubles.contains_key(key),
    };
    still_due::while_holds(notice.brief.values.get(KEYS).is_none_or(|keys| keys.lines().any(lasts)))
}
