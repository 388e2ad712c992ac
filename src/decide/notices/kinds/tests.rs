//! The kinds side by side: who gets what until when, and that money stays where it belongs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chrono::{DateTime, NaiveTime, Utc};

use super::*;
use crate::decide::kitchen::{Need, PersonHours, Plan, Preparation, Readiness, Shortage};
use crate::decide::kpi::{Card, LastCard};
use crate::decide::money::ledger::{Ledger, Money};
use crate::decide::notices::content::order_brief;
use crate::decide::notices::context::{AnswersContext, Extra, OrderContext};
use crate::decide::notices::kind::{About, Papers, Recipients, Reminders, Report, Urgency, When};
use crate::decide::notices::mailings;
use crate::decide::notices::reminder::NextReminder;
use crate::decide::notices::said::Said;
use crate::decide::orders::exposure::Exposure;
use crate::decide::reports::Desk;
use crate::decide::shown::tasks;
use crate::decide::tests::{Shop, at, nov};
use crate::decide::world::{Slot, World};
use crate::domain::audience::Audience;
use crate::domain::books::Books;
use crate::domain::column::OrderColumn;
use crate::domain::facts::{Facts, Shipped, Trouble};
use crate::domain::notice::Brief;
use crate::domain::order::{Answer, Scheme};
use crate::domain::percent::Percent;
use crate::domain::policy::{Policy, Roles};
use crate::domain::quantity::Quantity;
use crate::domain::reading::Entry;
use crate::domain::response::{Refused, Verdict};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::text::Text;

/// Everybody has an address that is their role, and sleeps from nine to six.
fn staffed(mut shop: Shop) -> Shop {
    let one = |name: &str| vec![name.to_owned()];
    shop.policy.roles = Roles {
        marketing: one("marketing"),
        rnd: one("r&d"),
        ppic: one("ppic"),
        production: one("production"),
        purchasing: one("purchasing"),
        accounting: one("accounting"),
        logistics: one("logistics"),
        admin: one("admin"),
        sellers: Vec::new(),
    };
    shop.policy.outlets[0].store_manager = one("manager");
    shop.policy.sop.ladder = vec![6, 5, 4, 3];
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    shop.policy.hours.quiet = Some((hour(21), hour(6)));
    shop.row.outlet = Some("Pusat".into());
    shop
}

fn people(audience: &Audience) -> String {
    let copies = if audience.cc.is_empty() { String::new() } else { format!(" (copy: {})", audience.cc.join(", ")) };
    format!("{}{copies}", audience.to.join(", "))
}

/// The first three reminders, each after the one before, when people are awake.
fn reminders(kind: &Kind, policy: &Policy, told: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut last = told;
    let next = |rung| {
        let state = State::ReadyToProduce;
        let after =
            NextReminder { policy, last, rung, state, deliver_on: nov(27), deliver_at: None, pay_by: Some(nov(24)) };
        last = mailings::awake(policy, kind.next_reminder(&after)?);
        Some(last)
    };
    (1..=3).map_while(next).collect()
}

/// How a kind treats an order of 1.001 packs that was told of on Monday 23/11/2026 at 09:00, for Friday 27/11/2026.
fn treatment(kind: &Kind, context: &OrderContext<'_, '_>) -> String {
    let mut text = format!("{}\n", kind.notice);
    let policy = context.world.policy;
    let at_rung = |rung| kind.audience_of(&OrderContext { rung, ..*context });
    match kind.audience {
        Recipients::Report => writeln!(text, "  to     each their own").unwrap(),
        Recipients::Roles(_) | Recipients::Order(_) => writeln!(text, "  to     {}", people(&at_rung(0))).unwrap(),
    }
    for rung in (1..=6).filter(|rung| at_rung(*rung) != at_rung(rung - 1)) {
        writeln!(text, "  rung {rung} {}", people(&at_rung(rung))).unwrap();
    }
    let until = match kind.about {
        About::Order(_) => kind.until(context.order, context.world),
        About::Payment(_) | About::Answers(_) | About::Sheet(_) | About::Report(_) => kind.until_told(context.world),
    };
    let until = if !until.is_empty() {
        until
    } else if kind.asks_at_once() {
        "at once".into()
    } else {
        "–".into()
    };
    writeln!(text, "  until  {until}").unwrap();
    let shown = |at: DateTime<Utc>| at.with_timezone(&policy.timezone).format("%d/%m %H:%M").to_string();
    let again: Vec<String> = reminders(kind, policy, context.world.now).into_iter().map(shown).collect();
    writeln!(text, "  again  {}", if again.is_empty() { "–".to_owned() } else { again.join(", ") }).unwrap();
    let urgent: Vec<u32> = (0..=6).filter(|rung| kind.is_urgent(*rung, policy)).collect();
    let urgency = match kind.urgency {
        Urgency::Waking => "by day".to_owned(),
        Urgency::AnyHour => "at any hour".to_owned(),
        Urgency::Rung(_) => format!("at any hour on rungs {urgent:?}"),
    };
    let money = if kind.shows_money { "shows money" } else { "no money" };
    let papers = match kind.papers {
        Papers::Nothing => "no papers".to_owned(),
        Papers::OfOrder(kinds) => format!("{kinds:?}"),
        Papers::Workbook => "the workbook".to_owned(),
        Papers::KitchenSheets => "the sheets of kitchens".to_owned(),
        Papers::Statements => "letters".to_owned(),
        Papers::Calendar => "calendar entries".to_owned(),
    };
    let whatsapp = match &kind.about {
        About::Order(mail) => format!("; WhatsApp: {:?}", mail.whatsapp),
        About::Payment(_) | About::Answers(_) | About::Sheet(_) | About::Report(_) => String::new(),
    };
    writeln!(text, "  {money}; {urgency}; {papers}{whatsapp}; one message above {}", kind.most_single).unwrap();
    text
}

#[test]
fn each_kind_in_a_table() {
    let mut text = String::new();
    for kind in all() {
        let mut shop = match kind.about {
            // Only an order that is not confirmed climbs a ladder.
            About::Order(ref mail) if matches!(mail.when, When::Nears(_)) => staffed(Shop::released()),
            About::Order(_) | About::Payment(_) | About::Answers(_) | About::Sheet(_) | About::Report(_) => {
                staffed(Shop::delivered())
            }
        };
        shop.order.told = vec!["marketing".into(), "r&d".into()];
        let treatment = shop.see(|order, world| {
            treatment(
                kind,
                &OrderContext {
                    order,
                    extra: Extra::default(),
                    said: &Said::default(),
                    shows_money: kind.shows_money,
                    rung: 0,
                    world,
                },
            )
        });
        writeln!(text, "{treatment}").unwrap();
    }
    insta::assert_snapshot!("each_kind", text);
}

#[test]
fn a_code_leads_to_the_kind_of_that_code() {
    for kind in NoticeKind::ALL {
        assert_eq!(of(*kind).notice, *kind);
    }
}

#[test]
fn a_kind_is_addressed_by_whom_it_is_about() {
    for kind in all() {
        let fits = match (&kind.about, &kind.audience) {
            (About::Order(_), Recipients::Roles(_) | Recipients::Order(_)) => true,
            (About::Report(Report::Each(_)) | About::Answers(_), Recipients::Report) => true,
            (About::Payment(_) | About::Sheet(_) | About::Report(Report::Same(_) | Report::Daily(_)), audience) => {
                matches!(audience, Recipients::Roles(_))
            }
            (About::Order(_), Recipients::Report) | (About::Report(Report::Each(_)) | About::Answers(_), _) => false,
        };
        assert!(fits, "{}", kind.notice);
        if let Recipients::Roles(_) = kind.audience {
            let everybody = staffed(Shop::new()).policy;
            assert!(!kind.audience(&everybody, Some("Pusat")).to.is_empty(), "{} must be somebody's", kind.notice);
        }
    }
}

#[test]
fn only_what_is_reminded_of_names_who_is_added() {
    for kind in all() {
        let policy = staffed(Shop::new()).policy;
        let repeated = !reminders(kind, &policy, at(23, 9, 0)).is_empty();
        assert_eq!(repeated, kind.is_repeated(), "{}", kind.notice);
        if let Reminders::At { managers_from, .. } = kind.reminders {
            assert_eq!(managers_from, 2, "{}: the first reminder stays among those who were asked", kind.notice);
        }
    }
}

#[test]
fn who_cooks_hears_of_a_change_though_nobody_called_them() {
    let told = |shop: Shop| {
        let mut shop = staffed(shop);
        shop.order.told = vec!["manager".into()];
        shop.see(|order, world| {
            let extra = Extra::default();
            let context = OrderContext { order, extra, said: &Said::default(), shows_money: true, rung: 0, world };
            people(&of(NoticeKind::OrderChanged).audience_of(&context))
        })
    };
    let begun = |step: fn(&mut Shop)| {
        let mut shop = Shop::paid();
        step(&mut shop);
        shop
    };
    assert_eq!(told(Shop::paid()), "manager");
    assert_eq!(told(begun(|shop| shop.row.started = Entry::Is(true))), "manager, production");
    assert_eq!(told(begun(|shop| shop.row.finished = Entry::Is(true))), "manager, production");
    assert_eq!(told(Shop::delivered()), "manager");
}

/// The order kinds that hold, by the stage an order is at.
#[test]
fn every_stage_of_an_order_has_its_mail() {
    let check = |mut shop: Shop, expected: &[NoticeKind]| {
        let held: Vec<NoticeKind> = shop.see(|order, world| {
            let holds = |kind: &&Kind| match &kind.about {
                About::Order(mail) => match mail.when {
                    When::Holds(holds) => holds(order, world.policy),
                    When::HoldsFrom(from) => from(order, world).is_some_and(|from| from <= world.now),
                    When::Happened(_) | When::Issued(_) | When::Nears(_) => false,
                },
                About::Payment(_) | About::Answers(_) | About::Sheet(_) | About::Report(_) => false,
            };
            all().filter(holds).map(|kind| kind.notice).collect()
        });
        assert_eq!(held, expected);
    };
    use NoticeKind as K;
    check(Shop::new(), &[]);
    check(Shop::released(), &[K::CheckMaterials]);
    let both =
        |rnd, ppic| Shop::released().answered(OrderColumn::RndAnswer, rnd).answered(OrderColumn::PpicAnswer, ppic);
    check(both(Answer::Yes, Answer::No), &[K::MaterialsShort]);
    check(both(Answer::Yes, Answer::Yes), &[K::ConfirmOrder]);
    check(both(Answer::Yes, Answer::Yes).answered(OrderColumn::SmAnswer, Answer::No), &[K::OrderClosed]);
    check(Shop::confirmed(), &[]);
    let on_credit = |mut shop: Shop| {
        (shop.row.scheme, shop.row.top_days) = (Entry::Is(Scheme::Top), Entry::Is(14));
        shop
    };
    check(on_credit(Shop::confirmed()), &[K::ApproveCredit]);
    let credit = |answer| on_credit(Shop::confirmed()).answered(OrderColumn::CreditAnswer, answer);
    check(credit(Answer::Yes), &[K::StartProduction]);
    check(credit(Answer::No), &[K::CreditRefused]);
    check(credit(Answer::Again), &[K::ApproveCredit]);
    // The down payment is asked for once the credit is granted; granted before the proforma, that one asks for it.
    let with_dp = |mut shop: Shop| {
        shop.row.dp_percent = Entry::Is(Percent::HALF);
        shop
    };
    let granted_later = |paid: i64, waiting: i64| {
        let mut shop = with_dp(on_credit(Shop::confirmed()));
        shop.cycle();
        shop.answer(OrderColumn::CreditAnswer, Answer::Yes);
        shop.pay(paid);
        shop.money.waiting = Rupiah(waiting);
        shop
    };
    check(granted_later(0, 0), &[K::CreditGranted]);
    check(granted_later(0, 12_512_499), &[K::CreditGranted]);
    check(granted_later(0, 12_512_500), &[]);
    check(granted_later(12_512_500, 0), &[K::StartProduction]);
    check(with_dp(credit(Answer::Yes)), &[]);
    let mut taken_back = granted_later(12_512_500, 0);
    taken_back.cycle();
    taken_back.money = Money::default();
    check(taken_back, &[]);
    check(Shop::paid(), &[K::StartProduction]);
    let mut begun = Shop::paid();
    begun.row.started = Entry::Is(true);
    check(begun, &[]);
    let mut made = Shop::paid();
    made.row.finished = Entry::Is(true);
    check(made, &[K::MakeDeliveryOrder]);
    check(Shop::delivered(), &[K::RequestSettlement]);
    // Less than ordered is Marketing's from the end of production on, and a pack more is not.
    let made = |packs: u32, finished: bool| {
        let mut shop = Shop::paid();
        (shop.row.started, shop.row.made) = (Entry::Is(true), Entry::Is(packs));
        shop.row.finished = Entry::Is(finished);
        shop
    };
    check(made(1_000, true), &[K::MakeDeliveryOrder, K::ShortProduction]);
    check(made(1_001, true), &[K::MakeDeliveryOrder]);
    check(made(1_002, true), &[K::MakeDeliveryOrder]);
    check(made(1_000, false), &[]);
    // Short by the tolerance it is settled, by a rupiah more it is not.
    let paid_but = |missing: i64| {
        let mut shop = Shop::delivered();
        shop.pay(12_512_500 - missing);
        shop
    };
    check(paid_but(0), &[K::ReleaseShipment]);
    check(paid_but(100), &[K::ReleaseShipment]);
    check(paid_but(101), &[K::RequestSettlement]);
    let mut made = on_credit(Shop::confirmed()).answered(OrderColumn::CreditAnswer, Answer::Yes);
    made.cycle();
    made.row.finished = Entry::Is(true);
    made.row.make_delivery_order = Entry::Is(true);
    check(made, &[K::ReceivableHandover, K::ReleaseShipment]);
    let gone = |missing: i64| {
        let mut shop = paid_but(missing);
        shop.order.shipped = Some(Shipped { on: nov(23), at: shop.now, released: false });
        shop.row.shipped = Entry::Is(true);
        shop
    };
    check(gone(0), &[]);
    check(gone(101), &[K::ShippedWithoutRelease]);
    let mut donation = gone(0);
    donation.row.wants_documentation = Entry::Is(true);
    donation.row.received_by = Some("Ibu Sari".into());
    donation.row.received_on = Entry::Is(nov(23));
    check(donation, &[K::DonationDocs]);
}

/// Orders at every stage, with money in every place that has room for it, and held for every reason.
fn orders_with_money() -> Vec<Shop> {
    let mut shops = vec![Shop::new(), Shop::released(), Shop::confirmed(), Shop::paid(), Shop::delivered()];
    shops.push(Shop::released().answered(OrderColumn::RndAnswer, Answer::Yes));
    shops.push(Shop::released().answered(OrderColumn::PpicAnswer, Answer::No));
    let mut late = Shop::released();
    late.now = at(24, 9, 0);
    shops.push(late);
    let mut waiting = Shop::confirmed();
    waiting.money.waiting = Rupiah(5_000_000);
    shops.push(waiting);
    let mut overpaid = Shop::delivered();
    overpaid.pay(20_000_000);
    shops.push(overpaid);
    let mut withdrawn = Shop::paid();
    withdrawn.clear(OrderColumn::PpicAnswer);
    shops.push(withdrawn);
    // Disputed money holds, and the cells show other prices than the papers.
    let mut locked = Shop::delivered();
    locked.money.disputed = true;
    locked.row.unit_price = Entry::Is(Rupiah(26_000));
    locked.row.shipping = Entry::Is(Rupiah(150_000));
    shops.push(locked);
    let mut unreadable = Shop::paid();
    unreadable.row.discount = Entry::Is(crate::domain::discount::Discount::Amount(Rupiah(99_000_000)));
    shops.push(unreadable);
    let mut cancelled = Shop::paid();
    cancelled.row.cancel = Entry::Is(true);
    cancelled.row.cancel_reason = Some("acara batal".into());
    cancelled.row.refund = Entry::Is(Rupiah(99_000_000));
    shops.push(cancelled);
    shops
}

fn all_figures(brief: &Brief) -> Vec<&str> {
    let facts = brief.facts.iter().map(|(_, value)| value.as_str());
    let tables = brief.tables.iter().flat_map(|table| table.rows.iter().flatten()).chain([&brief.headline]);
    let calls = brief.tables.iter().flat_map(|table| &table.calls).map(|call| &call.text);
    let entries = brief.calendar.iter().flat_map(|entry| [&entry.summary, &entry.place, &entry.details]);
    let said = calls.chain(entries).map(String::as_str);
    facts.chain(tables.chain(brief.values.values()).map(Text::as_str)).chain(said).collect()
}

#[track_caller]
fn assert_no_money(brief: &Brief, of: &str) {
    let money: Vec<&str> = all_figures(brief).into_iter().filter(|text| text.contains("Rp")).collect();
    assert!(money.is_empty(), "{of} does not say that it shows money, and says {money:?}");
}

#[test]
fn a_kind_that_does_not_say_so_shows_no_money() {
    let preparation = Preparation {
        needs: vec![Need { material: "Ayam".into(), need: Quantity(157_657_500), unit: "kg".into() }],
        shortages: vec![Shortage {
            material: "Ayam".into(),
            need: Quantity(157_657_500),
            short: Quantity(33_500_000),
            unit: "kg".into(),
        }],
        can_make: Some(587),
        ..Preparation::default()
    };
    let exposure = Exposure { limit: Some(Rupiah(1)), overdue: Rupiah(4_000_000), ..Exposure::default() };
    let extra = Extra { preparation: Some(&preparation), exposure: Some(&exposure), ..Extra::default() };
    let mut with_money = 0;
    for shop in orders_with_money() {
        let mut shop = staffed(shop);
        shop.see(|order, world| {
            for kind in all() {
                let About::Order(mail) = &kind.about else { continue };
                let brief = order_brief(
                    kind,
                    mail,
                    &OrderContext {
                        order,
                        extra,
                        said: &Said::default(),
                        shows_money: kind.shows_money,
                        rung: 4,
                        world,
                    },
                );
                if kind.shows_money {
                    with_money += usize::from(all_figures(&brief).iter().any(|text| text.contains("Rp")));
                } else {
                    assert_no_money(&brief, kind.notice.as_str());
                }
            }
        });
    }
    assert!(with_money > 100, "there is money to be shown: {with_money}");
}

#[test]
fn papers_bear_prices() {
    for kind in all().filter(|kind| !kind.shows_money) {
        // What calendars show is asked for money like the rest of a mail, and the sheets of kitchens bear no price.
        let may_go = [Papers::Nothing, Papers::Calendar, Papers::KitchenSheets];
        assert!(may_go.contains(&kind.papers), "{}", kind.notice);
        assert!(kind.documents().is_empty(), "{}", kind.notice);
    }
}

/// Responses about credit and money, the first of them about an order that is known.
fn refused() -> Vec<Refused> {
    let of = |subject: &str, question: &str, verdict| Refused {
        subject: subject.into(),
        question: question.into(),
        answer: "Ya".into(),
        at: at(23, 9, 0),
        verdict,
    };
    vec![
        of("ODR-2026-0147", "Persetujuan Kredit", Verdict::Changed),
        of("BYR-2026-0001", "Terverifikasi", Verdict::NotOpen),
    ]
}

#[test]
fn reports_that_do_not_say_so_show_no_money() {
    let shop = staffed(Shop::delivered());
    let (books, facts) = (Books::default(), Facts::default());
    // The day before H: kitchens and drivers hear of it.
    let world = World::new(at(26, 16, 0), &shop.policy, &books, &facts);
    let readiness = Readiness {
        on: nov(27),
        outlet: "Pusat".into(),
        packs: 1_001,
        capacity: Some(1_200),
        person_hours: PersonHours(1_000),
        available: None,
        shortages: "Ayam 33,5 kg".to_owned(),
    };
    let mut shop = staffed(Shop::delivered());
    let order = shop.cycle();
    // Tomorrow's, to be made, with something to buy for it.
    let mut tomorrow = staffed(Shop::confirmed());
    tomorrow.order.id.sequence += 1;
    (tomorrow.row.deliver_on, tomorrow.row.packs) = (Entry::Is(nov(27)), Entry::Is(100));
    tomorrow.cycle();
    tomorrow.pay(2_500_000);
    let next = tomorrow.cycle();
    let chicken =
        Shortage { material: "Ayam".into(), need: Quantity::units(15), short: Quantity::units(3), unit: "kg".into() };
    let lacking = Preparation { shortages: vec![chicken], ..Preparation::default() };
    let prepared = BTreeMap::from([(next.facts.id, lacking.into())]);
    let plan = Plan { readiness: vec![readiness], orders: prepared, ..Plan::default() };
    let orders = BTreeMap::from([(order.facts.id, order), (next.facts.id, next)]);
    let (open, pressing) = (tasks::Opened::default().now(&world, &orders, &Ledger::default(), false), BTreeSet::new());
    let card = Card::of(&mut LastCard::default(), &world, (&orders, &plan), (&Ledger::default(), false));
    let desk =
        Desk { world: &world, orders: &orders, plan: &plan, card: &card, open: &open, pressing: &pressing, news: &[] };
    let slot = Slot { kind: NoticeKind::Readiness, first: world.now, at: world.now };
    let trouble = Trouble { key: "tab Pesanan".to_owned(), sentence: "Tab Pesanan dijeda.".to_owned() };
    for kind in all().filter(|kind| !kind.shows_money) {
        let briefs: Vec<Brief> = match kind.about {
            About::Report(Report::Each(reports)) => reports(&desk, &slot).into_iter().map(|(_, brief)| brief).collect(),
            About::Report(Report::Same(report)) => report(&desk, &slot).into_iter().collect(),
            About::Sheet(say) => vec![say(std::slice::from_ref(&trouble))],
            About::Answers(say) => {
                let (refused, ledger) = (refused(), Ledger::default());
                let of_one =
                    |refused| AnswersContext { refused, more: 1, orders: &orders, ledger: &ledger, world: &world };
                vec![say(&of_one(&refused[..1])), say(&of_one(&refused))]
            }
            About::Payment(_) | About::Report(Report::Daily(_)) => panic!("{} is about money", kind.notice),
            About::Order(_) => continue,
        };
        assert!(!briefs.is_empty(), "{} has something to say", kind.notice);
        briefs.iter().for_each(|brief| assert_no_money(brief, kind.notice.as_str()));
    }
}
