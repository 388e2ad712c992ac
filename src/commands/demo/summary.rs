//! How the week ended, and whether it ended as the procedure says. It changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use super::desk::{Desk, Work};
use crate::cli::Language;
use crate::domain::document::DocumentKind;

/// The orders of the week, by what happens to them.
#[derive(Clone, Debug, Default)]
pub(super) struct Cast {
    pub down_payment: String,
    pub late: String,
    pub credit: String,
    pub pickup: String,
    pub unreadable: String,
    pub cancelled: String,
    pub copied: String,
}

impl Cast {
    pub(super) fn first_four(&self) -> [&str; 4] {
        [&self.down_payment, &self.late, &self.credit, &self.pickup]
    }

    /// Every order with the state it must end in.
    fn ends(&self) -> [(&str, &'static str); 7] {
        [
            (&self.down_payment, "Selesai"),
            (&self.late, "Selesai"),
            (&self.credit, "Piutang Berjalan"),
            (&self.pickup, "Selesai"),
            (&self.unreadable, "Draf"),
            (&self.cancelled, "Batal"),
            (&self.copied, "Bahan Kurang"),
        ]
    }
}

/// Numbers that must have been issued.
const DOCUMENTS: [(DocumentKind, usize); 5] = [
    (DocumentKind::Proforma, 5),
    (DocumentKind::DeliveryOrder, 4),
    (DocumentKind::Invoice, 4),
    (DocumentKind::Receipt, 5),
    (DocumentKind::CreditNote, 0),
];

/// Notices whose number follows from the week alone.
const NOTICES: [(&str, usize); 12] = [
    ("confirm-order", 4),
    ("proforma-issued", 5),
    ("approve-credit", 1),
    ("start-production", 5),
    ("make-delivery-order", 4),
    ("request-settlement", 1),
    ("receivable-handover", 1),
    ("release-shipment", 4),
    ("payment-received", 5),
    ("shipped-without-release", 0),
    ("order-closed", 1),
    ("sheet-trouble", 0),
];

/// How the week ended.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Orders by what stands in `Status`.
    pub orders: BTreeMap<String, usize>,
    /// Messages by kind; one for each recipient.
    pub mails: BTreeMap<String, usize>,
    /// Numbers issued, by code.
    pub documents: BTreeMap<&'static str, usize>,
    /// What all cycles did.
    pub work: Work,
    /// What is otherwise than written, in words; empty when all is well.
    pub differences: Vec<String>,
}

impl Told {
    /// The summary, line by line.
    #[must_use]
    pub fn lines(&self, language: Language) -> Vec<String> {
        let list = |counts: Vec<(String, usize)>| {
            counts.into_iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
        };
        let owned = |map: &BTreeMap<String, usize>| list(map.iter().map(|(k, n)| (k.clone(), *n)).collect());
        let documents = list(self.documents.iter().map(|(k, n)| ((*k).to_owned(), *n)).collect());
        let Work { cycles, idle, cells, reads, writes } = self.work;
        let (orders, mails) = (owned(&self.orders), owned(&self.mails));
        let messages = self.mails.values().sum::<usize>();
        let mut lines = match language {
            Language::En => vec![
                format!("{:<10} {orders}", "Orders"),
                format!("{:<10} {documents}", "Documents"),
                format!("{:<10} {messages} messages: {mails}", "Mails"),
                format!(
                    "{:<10} {cells} cells in {writes} writes; {reads} reads; {cycles} cycles, {idle} of them idle",
                    "Sheet"
                ),
            ],
            Language::Id => vec![
                format!("{:<10} {orders}", "Pesanan"),
                format!("{:<10} {documents}", "Dokumen"),
                format!("{:<10} {messages} pesan: {mails}", "Surat"),
                format!(
                    "{:<10} {cells} sel dalam {writes} kali tulis; {reads} kali baca; {cycles} putaran, {idle} tanpa kerja",
                    "Lembar"
                ),
            ],
        };
        let (well, otherwise) = match language {
            Language::En => ("The week ended as the procedure says.", "The week did not end as the procedure says:"),
            Language::Id => ("Minggu ini berakhir sesuai prosedur.", "Minggu ini tidak berakhir sesuai prosedur:"),
        };
        lines.push(if self.differences.is_empty() { well } else { otherwise }.to_owned());
        lines.extend(self.differences.iter().map(|difference| format!("- {difference}")));
        lines
    }
}

/// Looks at everything once more and compares.
pub(super) async fn compare(desk: &mut Desk<'_>, cast: &Cast) -> anyhow::Result<Told> {
    let mut told = Told::default();
    for (id, expected) in cast.ends() {
        let status = desk.see(id, "Status")?;
        if status != expected {
            told.differences.push(format!("{id} is {status}, not {expected}"));
        }
        *told.orders.entry(status).or_default() += 1;
    }
    {
        let facts = desk.clerk.facts();
        let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
        for (kind, expected) in DOCUMENTS {
            let issued = facts.register.iter().filter(|entry| entry.kind == kind).count();
            told.documents.insert(kind.code(), issued);
            if issued != expected {
                told.differences.push(format!("{issued} numbers of {kind} were issued, not {expected}"));
            }
        }
        if facts.orders.len() != cast.ends().len() {
            told.differences.push(format!("{} orders are remembered, not {}", facts.orders.len(), cast.ends().len()));
        }
    }
    mails(desk, &mut told)?;
    let last = desk.cycle().await?;
    if last.cells_written + last.notices.len() > 0 {
        told.differences.push(format!("a look at the finished sheet still changed something: {last:?}"));
    }
    told.work = desk.work;
    Ok(told)
}

fn mails(desk: &Desk<'_>, told: &mut Told) -> anyhow::Result<()> {
    let (mut delivered, mut notices) = (BTreeSet::new(), BTreeMap::<&str, BTreeSet<String>>::new());
    for mail in desk.mails()? {
        *told.mails.entry(mail.kind.clone()).or_default() += 1;
        for key in mail.key.split(',').map(str::trim) {
            if !delivered.insert((key.to_owned(), mail.recipient.clone())) {
                told.differences.push(format!("{} was told {key} twice", mail.recipient));
            }
            // ORDER/kind/episode/rung: reminders are further rungs of the same notice.
            let mut parts = key.split('/');
            let (order, kind, episode) = (parts.next(), parts.next(), parts.next());
            if let Some((name, _)) = NOTICES.iter().find(|(name, _)| kind == Some(*name)) {
                notices.entry(name).or_default().insert(format!("{order:?} {episode:?}"));
            }
        }
    }
    for (kind, expected) in NOTICES {
        let sent = notices.get(kind).map_or(0, BTreeSet::len);
        if sent != expected {
            told.differences.push(format!("{sent} notices of {kind} went out, not {expected}"));
        }
    }
    Ok(())
}
