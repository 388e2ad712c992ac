//! `order-changed`: what people were told of an order is no longer so: its terms changed, or an approval or a verification
//! was taken back.

use crate::decide::notices::content::tables;
use crate::decide::notices::context::{Extra, OrderContext};
use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText,
    When,
};
use crate::decide::notices::sample::{Button, Sample, table};
use crate::decide::notices::still_due;
use crate::decide::notices::told;
use crate::decide::orders::Order;
use crate::decide::orders::amendment::Difference;
use crate::decide::shown::next_steps::answerer;
use crate::domain::approval::{self, Approval};
use crate::domain::audience::Audience;
use crate::domain::column::Column;
use crate::domain::notice::{BriefTable, Notice, NoticeKind};
use crate::domain::state::{Chapter, State};
use crate::domain::wording::{grouped, shown};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::OrderChanged,
    about: About::Order(OrderMail {
        when: When::Happened(|order, extra| {
            let changed = order.amendment.tell || !order.newly_withdrawn.is_empty() || !extra.unverified.is_empty();
            // Who heard nothing of it has nothing to forget, and of an order that is over nobody wants to hear more.
            changed && !order.facts.told.is_empty() && !order.facts.state.is_off()
        }),
        shows_materials: false,
        tables: |context| vec![goods(context), differences(context)],
        values,
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Order(audience),
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    still_due: still_due::always,
    shows_money: true,
    told_as: |_| "isi pesanan berubah".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[Branch::Word("sebab"), Branch::Word("konfirmasi_ulang"), Branch::Tables],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("konfirmasi_ulang", "Ya")],
        tables: || {
            vec![
                table("Isi pesanan yang berubah", &["Perubahan"], &[&["Nasi Box Ayam 900 → 1.001"]]),
                table("Perubahan", &["Kolom", "Lama", "Baru"], &[&["Jam Kirim", "11:00", "10:30"]]),
            ]
        },
        ..Sample::with(Button::Fill("Konfirmasi SM"))
    },
};

/// Everybody who heard of it, and whoever has it on the stove: where production began before it was called, nobody told
/// them.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let policy = context.world.policy;
    let people = told::everybody(context.order, policy);
    match context.order.facts.state.chapter() {
        Chapter::Making | Chapter::Made => people.to(&policy.roles.production),
        Chapter::Intake
        | Chapter::Answers
        | Chapter::FirstMoney
        | Chapter::ToMake
        | Chapter::Billed
        | Chapter::Gone
        | Chapter::Done
        | Chapter::Off => people,
    }
}

/// The lines that changed, menu by menu.
pub(super) fn goods(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let rows = context.order.amendment.goods.iter().map(|change| vec![shown(change).into()]).collect();
    tables::table("Isi pesanan yang berubah", &["Perubahan"], rows)
}

/// What else changed; prices and the way to pay only for those who see them.
pub(super) fn differences(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let changes = context.order.amendment.differences.iter();
    let seen = changes.filter(|change| context.shows_money || !change.is_money);
    let row =
        |change: &Difference| vec![change.label.as_str().into(), shown(&change.old).into(), shown(&change.new).into()];
    let rows = seen.map(row).collect();
    tables::table("Perubahan", &["Kolom", "Lama", "Baru"], rows)
}

/// What new papers follow after, where the old ones are void.
fn what_papers_wait_for(order: &Order<'_>) -> &'static str {
    if order.facts.reconfirm {
        "dikonfirmasi ulang"
    } else if order.held {
        "yang menahan pesanan ini beres (lihat Masalah di barisnya)"
    } else if order.facts.state == State::AwaitingCredit {
        "Akunting mengisi Persetujuan Kredit = Ya"
    } else {
        "langkah berikutnya di barisnya selesai"
    }
}

/// What another count of the packs made means for whoever knows the first one.
fn recounted(order: &Order<'_>, before: u32, now: u32) -> String {
    let [before, now] = [before, now].map(grouped);
    let papers = order.facts.live_delivery().filter(|delivery| grouped(delivery.made) != now).map(|delivery| {
        format!(
            " Surat jalan {} dan invoice {} tetap {} pack; bila jumlah yang baru yang benar, Store Manager isi Ulangi SJ = Ya dan Alasan Ulangi.",
            delivery.order.number,
            delivery.invoice.number,
            grouped(delivery.made)
        )
    });
    format!(
        "Jumlah Jadi dibetulkan dari {before} menjadi {now} pack. Marketing: beri tahu pelanggan jumlah yang benar.{}",
        papers.unwrap_or_default()
    )
}

/// Whether a notice asks its readers about the very change, and shows it: they need not hear of it twice.
pub(crate) fn is_carried_by(notice: &Notice, order: &Order<'_>, extra: &Extra<'_>) -> bool {
    let only_changed = order.newly_withdrawn.is_empty() && extra.unverified.is_empty();
    only_changed && notice.key.kind == NoticeKind::CheckMaterials && notice.order == Some(order.facts.id)
}

fn values(context: &OrderContext<'_, '_>) -> Vec<(&'static str, String)> {
    let order = context.order;
    let withdrawn = order.newly_withdrawn.iter().map(|column| {
        format!("{} mencabut {} setelah proforma terbit; pesanan TERTAHAN.", answerer(*column).0, column.header())
    });
    let unverified = context.extra.unverified.iter().map(|id| format!("Verifikasi {id} ditarik kembali."));
    let replaced = order.facts.replacing.iter().map(|old| {
        format!(
            "{} dan {} BATAL ({}), jangan dipakai lagi; penggantinya terbit setelah {}.",
            old.order,
            old.invoice,
            old.reason,
            what_papers_wait_for(order)
        )
    });
    let recount = order.amendment.recount.iter().map(|(before, now)| recounted(order, *before, *now));
    let said: Vec<String> = withdrawn.chain(unverified).chain(replaced).chain(recount).collect();
    let is_confirming = |column| approval::of(column).is_some_and(Approval::is_confirming);
    let again = order.facts.reconfirm || order.facts.stale.iter().any(|(c, _)| is_confirming(*c));
    vec![("sebab", said.join(" ")), ("konfirmasi_ulang", if again { "Ya".to_owned() } else { String::new() })]
}
