//! `approve-credit`: an order on credit is confirmed; Accounting says whether the customer gets it (P7).

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::sample::{self, Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::exposure::Exposure;
use crate::decide::orders::{Order, approvals, due, sla};
use crate::domain::audience::Audience;
use crate::domain::column::OrderColumn;
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::order::Answer;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ApproveCredit,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::AwaitingCredit && !is_refused(order)),
        shows_materials: false,
        tables: |context| vec![context.extra.exposure.and_then(table)],
        values: |context| vec![("peringatan", context.extra.exposure.map(warning).unwrap_or_default())],
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.accounting).cc(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::credit),
    reminders: Reminders::At {
        next: |after| Some(sla::consent(after.policy, after.last)),
        managers_from: ESCALATED_FROM,
        end: End::WithDelivery,
    },
    still_due: still_due::while_open,
    shows_money: true,
    told_as: |_| "persetujuan kredit diminta ke Akunting".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("peringatan", "melewati batas kredit Rp20.000.000")],
        tables: || vec![sample_receivables()],
        ..Sample::with(Button::Fill("Persetujuan Kredit"))
    },
};

/// Whether Accounting said no.
pub(super) fn is_refused(order: &Order<'_>) -> bool {
    order.row.and_then(|row| approvals::answer(row, &order.facts, OrderColumn::CreditAnswer)) == Some(Answer::No)
}

pub(super) fn table(exposure: &Exposure) -> Option<BriefTable> {
    let limit = exposure.limit.map_or_else(|| "tanpa batas".to_owned(), |l| l.to_string());
    let rows = [
        ("Tagihan terbuka", exposure.open_invoices.to_string()),
        ("Order TOP lain yang berjalan", exposure.open_orders.to_string()),
        ("Order ini", exposure.this_order.to_string()),
        ("Jumlah", exposure.total().to_string()),
        ("Batas Kredit", limit),
        ("Lewat jatuh tempo", exposure.overdue.to_string()),
    ];
    let rows = rows.into_iter().map(|(label, value)| vec![label.into(), value.into()]).collect();
    tables::table("Piutang pelanggan", &["Hal", "Nilai"], rows)
}

/// What speaks against it, blank where nothing does.
fn warning(exposure: &Exposure) -> String {
    let mut said = Vec::new();
    if let Some(limit) = exposure.limit.filter(|limit| exposure.total() > *limit) {
        said.push(format!("melewati batas kredit {limit}"));
    }
    if exposure.is_in_arrears() {
        said.push(format!("pelanggan menunggak {}", exposure.overdue));
    }
    said.join(", ")
}

/// In the made-up mail.
fn sample_receivables() -> BriefTable {
    sample::table(
        "Piutang pelanggan",
        &["No", "Invoice", "Jatuh tempo", "Sisa"],
        &[&["ODR-2026-0031", "004/INV/MKN/X/2026", "01/11/2026", "Rp5.000.000"]],
    )
}
