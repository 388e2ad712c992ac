//! `answer-refused`: a response of the form did not count, and whoever sent it can do something about it. Theirs alone, and
//! without money: what stands in the sheet now is read there, or in the buttons of the mail that asks.

use crate::decide::answers;
use crate::decide::notices::content;
use crate::decide::notices::context::AnswersContext;
use crate::decide::notices::kind::{
    About, Asked, Branch, Deadline, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Urgency,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::Order;
use crate::domain::approval::{self, Opens};
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::notice::{Brief, BriefTable, NoticeKind};
use crate::domain::response::{Put, Refused, Verdict};
use crate::domain::role::Role;
use crate::domain::text::Text;
use crate::domain::wording::listed;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::AnswerRefused,
    about: About::Answers(brief),
    audience: Recipients::Report,
    // Whoever answers at night is awake.
    urgency: Urgency::AnyHour,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    still_due: still_due::always,
    shows_money: false,
    told_as: |_| "jawaban lewat formulir belum dihitung".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Order(cell),
    branches: &[Branch::Word("perkara"), Branch::Word("kolom"), Branch::Filled("isi"), Branch::Word("wajib")],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "Konfirmasi SM = Ya",
        facts: &[("Jawaban Anda", "Konfirmasi SM = Ya, dikirim 23/11/2026 09:10")],
        values: &[("perkara", "berubah"), ("kolom", "Konfirmasi SM")],
        ..Sample::with(Button::Look("Konfirmasi SM"))
    },
};

/// The cell of a role's own answer.
fn cell(role: Role) -> Option<Asked<OrderColumn>> {
    let column = match role {
        Role::Rnd => OrderColumn::RndAnswer,
        Role::Ppic => OrderColumn::PpicAnswer,
        Role::StoreManager(_) => OrderColumn::SmAnswer,
        Role::Accounting => OrderColumn::CreditAnswer,
        Role::Marketing | Role::Production | Role::Purchasing | Role::Logistics | Role::Admin => return None,
    };
    Some(Asked::Look(column))
}

fn brief(context: &AnswersContext<'_, '_>) -> Brief {
    match context.refused {
        [only] if context.more == 0 => of_one(only, context),
        many => of_many(many, context),
    }
}

fn of_one(refused: &Refused, context: &AnswersContext<'_, '_>) -> Brief {
    let AnswersContext { orders, ledger, world, .. } = *context;
    let order = order_of(refused, context);
    let sent = world.local(refused.at).format("%d/%m/%Y %H:%M");
    let mut facts = vec![("Jawaban Anda".into(), format!("{}, dikirim {sent}", said(refused)).into())];
    facts.extend(order.map(|order| content::plain_facts(order)).unwrap_or_default());
    let stands = answers::cell(&refused.subject, &refused.question, orders, ledger);
    let who: Vec<String> = answers::answerers(&refused.subject, &refused.question, orders, world)
        .into_iter()
        .map(|role| role.label(world.policy))
        .collect();
    let is_required = world.policy.answers.as_ref().is_some_and(|rules| rules.required);
    let mut brief = Brief {
        headline: said(refused).into(),
        facts,
        place: Some(place(refused)),
        asks: order.map(|order| asks(order, refused, context)).unwrap_or_default(),
        ..Brief::default()
    };
    let values = [
        ("perkara", matter(refused.verdict).to_owned()),
        ("kolom", refused.question.to_string()),
        ("isi", stands.map(|cell| cell.to_string()).unwrap_or_default()),
        ("peran", listed(&who)),
        ("wajib", if is_required { "Ya".to_owned() } else { String::new() }),
    ];
    brief.values.extend(values.map(|(name, value)| (name.into(), value.into())));
    brief
}

fn of_many(refused: &[Refused], context: &AnswersContext<'_, '_>) -> Brief {
    let count = refused.len() + usize::try_from(context.more).unwrap_or(usize::MAX);
    let row = |refused: &Refused| {
        let why = refused.verdict.sentence();
        vec![refused.subject.clone(), said(refused).into(), why.trim_start_matches(NOT_COUNTED).into()]
    };
    let head = ["Nomor", "Jawaban Anda", "Sebabnya"].map(Text::new_static).to_vec();
    let table = BriefTable { head, rows: refused.iter().map(row).collect(), ..BriefTable::default() };
    let mut brief = Brief { headline: format!("{count} jawaban").into(), tables: vec![table], ..Brief::default() };
    if context.more > 0 {
        let rest = format!("{} jawaban lain; sebabnya di kolom Hasil pada tab Jawaban", context.more);
        brief.facts.push(("Belum termasuk".into(), rest.into()));
    }
    brief.place = refused.first().map(place);
    brief.values.insert("perkara".into(), "banyak".into());
    brief
}

/// How the sentences of `Hasil` begin, which the mail has said by then.
const NOT_COUNTED: &str = "Tidak dihitung: ";

/// `Cek R&D = Sanggup`
fn said(refused: &Refused) -> String {
    format!("{} = {}", refused.question, refused.answer)
}

/// What it is about for a template, which has a sentence for each.
const fn matter(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::OtherRole => "peran",
        Verdict::Changed => "berubah",
        Verdict::NotOpen => "terjawab",
        Verdict::Unproven => "bukti",
        Verdict::Unknown
        | Verdict::NoQuestion
        | Verdict::Incomplete
        | Verdict::Counted
        | Verdict::CountedUnnamed
        | Verdict::TooOld => "tombol",
    }
}

fn order_of<'m, 'a>(refused: &Refused, context: &AnswersContext<'m, 'a>) -> Option<&'m Order<'a>> {
    refused.subject.parse::<OrderId>().ok().and_then(|id| context.orders.get(&id))
}

/// Where to look: a number that nobody knows leads to the tab alone.
fn place(refused: &Refused) -> (String, String) {
    let id = refused.subject.to_string();
    let is_number = id.parse::<OrderId>().is_ok();
    match id.parse::<PaymentId>() {
        Ok(_) => (PaymentColumn::TAB.to_owned(), id),
        Err(_) => (OrderColumn::TAB.to_owned(), if is_number { id } else { String::new() }),
    }
}

/// The same question as it is put now, so that it can be answered from this mail. Not what is about money: these buttons
/// would stand beside none of the figures they are about.
fn asks(order: &Order<'_>, refused: &Refused, context: &AnswersContext<'_, '_>) -> Vec<Put> {
    let is_shown = |column: OrderColumn| {
        approval::of(column).is_some_and(|approval| match approval.opens {
            Opens::Materials | Opens::Confirmation => true,
            Opens::Credit | Opens::Handover | Opens::LateConfirmation => false,
        })
    };
    let open = answers::of_order(order, context.world).into_iter().filter(|(column, _)| is_shown(*column));
    let same = open.filter(|(column, _)| column.header().eq_ignore_ascii_case(refused.question.trim()));
    same.map(|(_, put)| put).collect()
}
