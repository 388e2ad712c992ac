//! What people can be written by WhatsApp: the customer a status and the link that opens it, which say nothing of what goes
//! on inside the house; colleagues what is to do, which says nothing that is for customers. It sends nothing.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use chrono::NaiveDate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::decide::money::ledger::Payment;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::orders::settlement::{self, Asked};
use crate::decide::orders::shortage::{is_free, shortage};
use crate::decide::shown::next_steps;
use crate::decide::world::World;
use crate::domain::document::DocumentKind;
use crate::domain::phone::Phone;
use crate::domain::role::Role;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::wording::{dated, day, grouped, shown};

/// The link of `Link WA`: the customer's chat, or the chooser where no mobile number is known.
#[must_use]
pub(crate) fn link(order: &Order<'_>, world: &World<'_>) -> String {
    let digits = order.contact.as_ref().and_then(|phone| phone.wa_digits()).unwrap_or_default();
    let text = status(order, world);
    // A fifth of the letters takes three.
    let mut link = String::with_capacity(text.len() * 3 / 2);
    let _ = write!(link, "https://wa.me/{digits}?text={}", utf8_percent_encode(&text, RESERVED));
    link
}

/// The chat with a number; a landline has none.
#[must_use]
pub(crate) fn chat(phone: &Phone) -> Option<String> {
    phone.wa_digits().map(|digits| format!("https://wa.me/{digits}"))
}

/// A text as the query of a link holds it.
#[must_use]
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// What colleagues are told in their group: every menu with its packs, and the open points; where prices are not to be
/// seen only those of the kitchen.
#[must_use]
pub(crate) fn team(order: &Order<'_>, headline: &str, world: &World<'_>, shows_money: bool) -> String {
    let mut text = String::with_capacity(USUAL_BYTES);
    let _ = write!(text, "{} · {headline}", order.facts.id);
    for menu in headline::menus(order) {
        let _ = write!(text, "\n- {menu}");
    }
    let cooks = |role: Role| match role {
        Role::Rnd | Role::Ppic | Role::StoreManager(_) | Role::Production => true,
        Role::Marketing | Role::Purchasing | Role::Accounting | Role::Logistics | Role::Admin => false,
    };
    let steps = next_steps::steps(order, world).into_iter();
    let seen = steps.filter(|step| shows_money || step.who.roles().any(cooks));
    for step in seen {
        let _ = write!(text, "\n{step}");
    }
    text
}

/// Bytes that the status of an order mostly takes.
const USUAL_BYTES: usize = 384;

/// The status of an order, as said to its customer.
#[must_use]
pub(crate) fn status(order: &Order<'_>, world: &World<'_>) -> String {
    let mut text = String::with_capacity(USUAL_BYTES);
    text.extend([&*greeting(order), ",\npesanan"]);
    if !order.is_newcomer {
        let _ = write!(text, " {}", order.facts.id);
    }
    let goods = headline::goods(order);
    if !goods.is_empty() {
        text.extend([": ", &goods]);
    }
    if let Some(on) = headline::deliver_on(order) {
        let _ = write!(text, ", {} {}", verb(order), dated(on));
    }
    text.push_str(".\n");
    if let Some(short) = made_short(order) {
        text.extend([&short, "\n"]);
    }
    text.extend([&*sentence(order, world), "\nTerima kasih.", &*sign(world)]);
    text
}

/// That less was made than ordered, while the goods are still here.
fn made_short(order: &Order<'_>) -> Option<String> {
    let short = shortage(order).filter(|_| order.facts.state.is_under_way())?;
    let (made, ordered) = (grouped(short.made()), grouped(short.ordered()));
    // What is given away bears no bill for anybody to be told of.
    let bill = if is_free(order) { "" } else { "; tagihannya hanya untuk yang jadi" };
    Some(format!("Yang jadi {made} dari {ordered} pack{bill}."))
}

/// That a payment has arrived, as said to the customer, with the number of its receipt.
#[must_use]
pub(crate) fn received(order: &Order<'_>, payment: &Payment, receipt: &str, world: &World<'_>) -> String {
    let (greeting, sign) = (greeting(order), sign(world));
    let on = payment.paid_on.map(|on| format!(" tanggal {}", day(on))).unwrap_or_default();
    let open = if order.outstanding > order.facts.tolerance(world.policy.payment.tolerance) {
        format!(" Sisa tagihan {}.", order.outstanding)
    } else {
        String::new()
    };
    format!(
        "{greeting},\npembayaran {}{on} untuk pesanan {} sudah kami terima, kwitansi {receipt}.{open}\nTerima kasih.{sign}",
        payment.amount, order.facts.id
    )
}

/// An invoice a customer is asked to pay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim<'c> {
    /// Whose.
    pub customer: &'c str,
    /// Its number.
    pub invoice: &'c str,
    /// What is still owed.
    pub amount: Rupiah,
    /// The day it is due.
    pub due_on: NaiveDate,
}

/// Days after which a friendly word no longer does.
const LONG_OVERDUE_DAYS: i64 = 30;

/// An invoice is asked for: a reminder until its day, a request after it, an urgent one after a month.
#[must_use]
pub(crate) fn collecting(claim: &Claim<'_>, age_days: i64, world: &World<'_>) -> String {
    let Claim { customer, invoice, amount, due_on } = *claim;
    let (account, due) = (account(world), day(due_on));
    let asked = match age_days {
        ..1 => format!(
            "kami ingatkan invoice {invoice} sebesar {amount} jatuh tempo {due}. Pembayaran dapat ditransfer{account}. \
             Bila sudah dijadwalkan, abaikan pesan ini."
        ),
        1..LONG_OVERDUE_DAYS => format!(
            "invoice {invoice} sebesar {amount} sudah jatuh tempo {due} dan pembayarannya belum kami terima. Mohon \
             ditransfer{account}. \
             Bila sudah dibayar, mohon kirim buktinya supaya kami cocokkan."
        ),
        LONG_OVERDUE_DAYS.. => format!(
            "invoice {invoice} sebesar {amount} jatuh tempo {due} dan sampai hari ini belum dilunasi. Mohon segera \
             ditransfer{account}, atau kabari kami tanggal pastinya dalam tiga hari kerja. Bila ada kendala, mari kita \
             bicarakan."
        ),
    };
    format!("Yth. {},\n{asked}\nTerima kasih.{}", shown(customer), sign(world))
}

/// A customer who has not ordered for long, or whom somebody meant to call.
#[must_use]
pub(crate) fn missed(customer: &str, world: &World<'_>) -> String {
    format!(
        "Yth. {},\nterima kasih pernah memesan kepada kami. Apakah ada acara dalam waktu dekat? Kami siap membantu menu dan \
         jadwalnya.\nTerima kasih.{}",
        shown(customer),
        sign(world)
    )
}

/// A lead somebody meant to call.
#[must_use]
pub(crate) fn introduced(name: &str, world: &World<'_>) -> String {
    format!(
        "Yth. {},\nmenindaklanjuti pembicaraan kita: apakah rencana pesanannya sudah pasti? Kami siap mengirim menu dan \
         penawaran.\nTerima kasih.{}",
        shown(name),
        sign(world)
    )
}

/// ` ke Bank Contoh 000 a.n. PT Contoh`, where customers pay; blank where none is configured.
fn account(world: &World<'_>) -> impl fmt::Display {
    let bank = &world.policy.company.bank;
    fmt::from_fn(move |f| match bank.account.as_str() {
        "" => Ok(()),
        account => write!(f, " ke {} {account} a.n. {}", bank.name, bank.holder),
    })
}

/// That packs were refused at the door and what becomes of it, as said to the customer.
#[must_use]
pub(crate) fn credited(order: &Order<'_>, world: &World<'_>) -> String {
    let Some(note) = order.facts.other(DocumentKind::CreditNote) else { return status(order, world) };
    let (greeting, sign) = (greeting(order), sign(world));
    let invoice = order.facts.delivery.as_deref().map(|d| format!(" invoice {}", d.invoice.number)).unwrap_or_default();
    let tolerance = order.facts.tolerance(world.policy.payment.tolerance);
    let then = if order.overpaid > tolerance {
        format!("Pembayarannya menjadi lebih {}; kami hubungi untuk pengembaliannya.", order.overpaid)
    } else if order.outstanding > tolerance {
        format!("Sisa tagihannya menjadi {}.", order.outstanding)
    } else {
        "Tagihannya lunas.".to_owned()
    };
    format!(
        "{greeting},\nuntuk {} pack dari pesanan {} yang tidak diterima, nota kredit {} sebesar {} mengurangi{invoice}. {then}\nTerima kasih.{sign}",
        grouped(note.amounts.packs),
        order.facts.id,
        note.number,
        note.amounts.total
    )
}

/// Whether what is asked for was paid and waits for accounting: nobody is asked for it twice. `rest`: what does not wait.
fn is_covered(order: &Order<'_>, rest: Rupiah, world: &World<'_>) -> bool {
    order.money.waiting > Rupiah::ZERO && rest <= order.facts.tolerance(world.policy.payment.tolerance)
}

/// What is said while a payment waits for accounting.
const COVERED: &str = "Pembayarannya sedang kami cocokkan.";

fn greeting(order: &Order<'_>) -> Cow<'static, str> {
    headline::customer(order).map_or("Halo".into(), |name| ["Yth. ", &*name].concat().into())
}

/// The house's name on a line of its own.
fn sign(world: &World<'_>) -> String {
    let company = &world.policy.company.name;
    if company.is_empty() { String::new() } else { format!("\n{company}") }
}

fn verb(order: &Order<'_>) -> &'static str {
    if headline::is_pickup(order) { "diambil" } else { "dikirim" }
}

fn sentence(order: &Order<'_>, world: &World<'_>) -> Cow<'static, str> {
    let facts = &order.facts;
    let account = account(world);
    if order.is_past_delivery {
        return "Tanggal pesanan ini sudah lewat; kami hubungi untuk kelanjutannya.".into();
    }
    match facts.state {
        State::Draft | State::MaterialsShort | State::AwaitingMaterials | State::AwaitingStoreManager => {
            "Pesanan sedang kami periksa; kami kabari segera.".into()
        }
        State::AwaitingDownPayment | State::AwaitingPayment => {
            let short = (order.dp_required - order.money.verified - order.money.waiting).or_zero();
            if is_covered(order, short, world) {
                return COVERED.into();
            }
            let what = if facts.state == State::AwaitingPayment { "pembayaran" } else { "DP" };
            let dp = facts.proforma.as_deref().filter(|p| !p.void).and_then(|p| p.document.dp);
            let due = dp.map(|dp| {
                let on = day(dp.due_on);
                if dp.due_on < world.today() { format!(" (jatuh tempo {on})") } else { format!(" paling lambat {on}") }
            });
            let due = due.unwrap_or_default();
            format!("Mohon {what} {short}{account}{due}, lalu kirim bukti transfernya.").into()
        }
        State::AwaitingCredit => "Pesanan sudah dikonfirmasi; administrasinya sedang kami proses.".into(),
        State::ReadyToProduce | State::InProduction => "Pesanan sudah dikonfirmasi dan sedang kami siapkan.".into(),
        State::AwaitingDeliveryOrder => "Pesanan sudah jadi; surat jalan sedang kami siapkan.".into(),
        State::AwaitingSettlement => match settlement::asked(order, world.policy.payment.tolerance) {
            Some(Asked::DownPayment(short)) => {
                format!("Mohon kekurangan DP {short}{account} {}.", before_it_leaves(order)).into()
            }
            Some(Asked::Balance(rest)) => {
                let invoice =
                    facts.live_delivery().map(|d| format!(" invoice {}", d.invoice.number)).unwrap_or_default();
                format!("Mohon pelunasan{invoice} {rest}{account} {}.", before_it_leaves(order)).into()
            }
            None => COVERED.into(),
        },
        State::ReadyToShip if headline::is_pickup(order) => "Pesanan sudah siap diambil.".into(),
        State::ReadyToShip => "Pesanan siap dikirim.".into(),
        State::Shipped if headline::is_pickup(order) => "Pesanan sudah diambil.".into(),
        State::Shipped => "Pesanan sedang dalam pengiriman; mohon tanda terimanya diisi.".into(),
        State::Receivable => {
            let invoice = facts.live_delivery().map(|d| &d.invoice);
            let number = invoice.map(|i| format!(" invoice {}", i.number)).unwrap_or_default();
            let due =
                facts.delivery.as_deref().map(|d| format!(", jatuh tempo {}", day(d.due_on()))).unwrap_or_default();
            let rest = order.outstanding - order.money.waiting;
            if is_covered(order, rest, world) {
                return COVERED.into();
            }
            format!("Pesanan sudah diterima. Sisa tagihan{number} {rest}{due}{account}.").into()
        }
        State::AwaitingDocumentation => "Pesanan sudah diterima; dokumentasinya sedang kami siapkan.".into(),
        State::Closed => "Pesanan sudah selesai.".into(),
        State::Rejected => "Mohon maaf, pesanan ini belum dapat kami penuhi.".into(),
        State::Cancelled => "Pesanan ini dibatalkan.".into(),
        State::CancelledRefundDue if order.money.verified > Rupiah::ZERO => {
            "Pesanan ini dibatalkan; pengembalian dana sedang kami proses.".into()
        }
        State::CancelledRefundDue => "Pesanan ini dibatalkan.".into(),
    }
}

fn before_it_leaves(order: &Order<'_>) -> &'static str {
    if headline::is_pickup(order) { "sebelum pesanan diambil" } else { "sebelum pesanan dikirim" }
}

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::tests::{at, nov, policy};
    use crate::domain::books::Books;
    use crate::domain::facts::Facts;

    #[test]
    fn an_invoice_is_asked_for_in_three_tones() {
        let mut policy = policy();
        policy.company.name = "PT Dapur".into();
        policy.company.bank.name = "Bank Contoh".into();
        policy.company.bank.account = "000-1".into();
        policy.company.bank.holder = "PT Dapur".into();
        let (books, facts) = (Books::default(), Facts::default());
        let world = World::new(at(23, 9, 0), &policy, &books, &facts);
        let claim = Claim {
            customer: "PT  Maju Jaya",
            invoice: "001/INV/MKN/XI/2026",
            amount: Rupiah(5_000_000),
            due_on: nov(23),
        };
        let check = |age_days, says: &str| {
            let text = collecting(&claim, age_days, &world);
            assert!(text.contains(says), "{age_days} days: {text}");
            for part in
                ["Yth. PT Maju Jaya,", "001/INV/MKN/XI/2026", "Rp5.000.000", "23/11/2026", "000-1", "\nPT Dapur"]
            {
                assert!(text.contains(part), "{age_days} days: {part} is not in {text}");
            }
        };
        let (reminder, request, urgent) = ("kami ingatkan", "belum kami terima", "Mohon segera");
        check(-3, reminder);
        check(0, reminder);
        check(1, request);
        check(7, request);
        check(29, request);
        check(30, urgent);
        check(400, urgent);
    }
}
