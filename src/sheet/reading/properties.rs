//! What holds for every cell, not only for the ones somebody thought of.

use chrono::{Datelike, NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::seen::{one_line, value_text};
use super::*;
use crate::domain::cell::CellRef;
use crate::domain::percent::Percent;
use crate::domain::quantity::Quantity;
use crate::domain::reading::{Reading, Remark};
use crate::domain::rupiah::Rupiah;

/// Every reader's remark on a cell.
fn remarks(cell: CellRef<'_>) -> Vec<Option<Remark>> {
    vec![
        date(cell).split().1,
        packs(cell).split().1,
        whole(cell, 0, 90).split().1,
        rupiah(cell).split().1,
        positive_rupiah(cell).split().1,
        price(cell).split().1,
        percent(cell).split().1,
        discount(cell).split().1,
        quantity(cell).split().1,
        per_pack(cell).split().1,
        phone(cell).split().1,
        yes(cell).split().1,
        choice(cell, &[("Ya", 1), ("Ulang", 2)]).split().1,
        text(cell).split().1,
        long_text(cell).split().1,
        npwp(cell).split().1,
        order_id_text(cell).split().1,
        hour(cell).split().1,
        link(cell).split().1,
    ]
}

/// Sentences go into a cell of ours and into mails: one line, bounded, nothing invisible.
fn harmless(cell: CellRef<'_>) -> Result<(), TestCaseError> {
    for remark in remarks(cell).into_iter().flatten() {
        let sentence = remark.sentence;
        prop_assert!(!sentence.is_empty() && sentence.chars().count() < 600, "{}", sentence);
        prop_assert!(
            !sentence.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)),
            "{:?}",
            sentence
        );
    }
    Ok(())
}

/// Texts near what people type: pieces that mean something, in any order.
fn near_miss() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,5}",
        "[-/., :%'+()]",
        Just(" ".to_owned()),
        proptest::sample::select(vec![
            "rp",
            "jt",
            "rb",
            "pack",
            "box",
            "bu",
            "ext",
            "k",
            "cr",
            "@",
            "tgl",
            "xii",
            "n/a",
            "jam",
            "september",
            "des",
            "jumat",
            "wib",
            "t",
            ",-",
            "±",
            "%",
            "ya",
            "−",
            "\u{a0}",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0_i64..36_890).prop_filter_map("a day between 2000 and 2100", |days| {
        NaiveDate::from_ymd_opt(2000, 1, 1)?.checked_add_signed(TimeDelta::try_days(days)?)
    })
}

/// Texts as they come: plain ones, with odd blanks, marks nobody sees, and what people paste.
fn as_it_comes() -> impl Strategy<Value = String> {
    let odd = proptest::sample::select(vec![
        " ", "  ", "\t", "\n", "\u{b}", "\u{1c}", "\u{7f}", "\u{85}", "\u{a0}", "\u{200b}", "\u{feff}", "\u{fe0f}",
        "'", "`", "’", "/", " / ", "–", "é", "İ", "Σ", "K", "🍱",
    ]);
    let piece = prop_oneof![4 => "[ -~]{0,6}", 1 => odd.prop_map(str::to_owned)];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_plain_text_is_read_as_any_other(typed in as_it_comes()) {
        // A mark that nobody sees is left out everywhere, and no text that bears one is plain.
        let marked = format!("{typed}\u{200b}");
        prop_assert_eq!(one_line(&typed), one_line(&marked));
        prop_assert_eq!(text(CellRef::Text(&typed)), text(CellRef::Text(&marked)));
        prop_assert_eq!(long_text(CellRef::Text(&typed)), long_text(CellRef::Text(&marked)));
        prop_assert_eq!(is_blank(CellRef::Text(&typed)), matches!(text(CellRef::Text(&marked)), Reading::Blank));
        if typed.chars().count() < 119 {
            prop_assert_eq!(value_text(&typed).map(|value| value + "é"), value_text(&format!("{typed}é")));
            prop_assert_eq!(folded(&typed), folded(&format!("{typed}\u{fe0f}")));
        }
        for length in 119..=121 {
            let long = format!("{typed}{}", "x".repeat(length)).chars().take(length).collect::<String>();
            prop_assert_eq!(value_text(&long).is_some(), length <= 120);
        }
    }

    #[test]
    fn no_text_panics_or_gets_a_harmful_answer(typed in any::<String>()) {
        harmless(CellRef::Text(&typed))?;
    }

    #[test]
    fn no_near_miss_panics(typed in near_miss()) {
        harmless(CellRef::Text(&typed))?;
    }

    #[test]
    fn no_number_panics(number in prop_oneof![any::<f64>(), (-1e6..1e6), Just(f64::NAN), Just(f64::INFINITY), Just(1e308)]) {
        harmless(CellRef::Number(number))?;
    }

    #[test]
    fn a_date_printed_in_any_form_is_read_as_the_same_day(day in day(), time in 0.0_f64..1.0) {
        let (y, m, d) = (day.year(), day.month(), day.day());
        let months = ["Januari", "Feb", "March", "Apr", "Mei", "Juni", "Jul", "Agt", "Sept", "Okt", "Nopember", "Dec"];
        let month = months[m as usize - 1];
        let mut forms = vec![
            format!("{d}/{m}/{y}"), format!("{d:02}-{m:02}-{y}"), format!("{d}.{m}.{y}"), format!("{y}-{m:02}-{d:02}"),
            format!("{d} {month} {y}"), format!("{d}{month}{y}"), format!("{d}/{m}/{y} 10.30"), format!("{d} {month} {y} jam 7"),
        ];
        if y < 2100 {
            forms.push(format!("{d}/{m}/{:02}", y - 2000));
            forms.push(format!("{d} {month} {:02}", y - 2000));
        }
        for form in forms {
            prop_assert_eq!(date(CellRef::Text(&form)), Reading::Is(day), "{}", form);
        }
        let serial = f64::from(day.num_days_from_ce() - 693_594) + time;
        prop_assert_eq!(date(CellRef::Number(serial)), Reading::Is(day));
    }

    #[test]
    fn an_amount_printed_in_any_form_is_read_as_the_same_amount(amount in prop_oneof![0_i64..2_000, 0_i64..10_000_000_000_000]) {
        let rupiah_of = |typed: &str| rupiah(CellRef::Text(typed)).split().0.get();
        let amount = Rupiah(amount);
        let grouped = amount.grouped();
        for form in [amount.to_string(), amount.0.to_string(), grouped.clone(), format!("Rp {grouped},-"), grouped.replace('.', " "), grouped.replace('.', ",")] {
            prop_assert_eq!(rupiah_of(&form), Some(amount), "{}", form);
        }
        if amount.0 >= 1_000 {
            prop_assert_eq!(rupiah_of(&format!("Rp {grouped},00")), Some(amount));
        }
        prop_assert_eq!(rupiah(CellRef::Number(amount.0 as f64)), Reading::Is(amount));
    }

    #[test]
    fn a_digit_lost_from_a_group_is_never_read(amount in 1_000_i64..1_000_000_000, cut in 1_usize..3) {
        // 25.000 with its last digits missing must not become 25 or 2.500.
        let grouped = Rupiah(amount).grouped();
        let torn = &grouped[..grouped.len() - cut];
        prop_assert!(matches!(rupiah(CellRef::Text(torn)), Reading::Refused(_)), "{}", torn);
        let torn = torn.replace('.', ",");
        // The two decimals of `25,00` are no digits lost of a group.
        prop_assume!(!torn.ends_with(",00"));
        prop_assert!(matches!(rupiah(CellRef::Text(&torn)), Reading::Refused(_)), "{}", torn);
    }

    #[test]
    fn no_digit_is_made_up_and_none_is_dropped_but_zeros(typed in near_miss()) {
        let significant = |text: &str| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            digits.trim_matches('0').to_owned()
        };
        let cell = CellRef::Text(&typed);
        let read = [rupiah(cell).split().0.get().map(|r| r.0), super::packs(cell).split().0.get().map(i64::from)];
        for n in read.into_iter().flatten() {
            prop_assert_eq!(significant(&n.to_string()), significant(&typed), "{}", typed);
        }
    }

    #[test]
    fn a_telephone_number_stands_in_the_cell_with_no_letter_in_it(typed in near_miss(), number in "0[0-9]{9,11}", name in "[ (-]{0,2}[a-zO ]{0,6}[)]?") {
        for typed in [format!("{number}{name}"), format!("{name} {number}"), format!("{number} {typed}"), typed] {
            let Some(read) = phone(CellRef::Text(&typed)).split().0.value().cloned() else { continue };
            let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
            let national = read.as_str().trim_start_matches('+').trim_start_matches("62");
            prop_assert!(letters.contains(national), "{} in {}", national, typed);
            let after = letters.split(national).nth(1).unwrap_or_default();
            let mistyped = |c: char| "oqilsbzg".contains(c.to_ascii_lowercase());
            let is_doubtful = !after.is_empty() && after.chars().all(mistyped);
            prop_assert!(!is_doubtful, "a letter O may be a zero: {}", typed);
        }
    }

    #[test]
    fn packs_printed_in_any_form_are_read_as_the_same_number(packs in 1_u32..=100_000) {
        let grouped = Rupiah(packs.into()).grouped();
        for form in [packs.to_string(), grouped.clone(), format!("{grouped} pack"), grouped.replace('.', "\u{a0}"), grouped.replace('.', ",")] {
            prop_assert_eq!(super::packs(CellRef::Text(&form)).split().0.get(), Some(packs), "{}", form);
        }
        prop_assert_eq!(super::packs(CellRef::Number(packs.into())), Reading::Is(packs));
    }

    #[test]
    fn a_share_reads_back_as_printed_and_as_a_sheet_stores_it(hundredths in 0_u32..=10_000) {
        let share = Percent(hundredths);
        prop_assert_eq!(percent(CellRef::Text(&format!("{share} %"))), Reading::Is(share));
        if hundredths != 10_000 {
            prop_assert_eq!(percent(CellRef::Number(f64::from(hundredths) / 10_000.0)), Reading::Is(share));
        }
        if hundredths > 100 {
            prop_assert_eq!(percent(CellRef::Text(&share.to_string())), Reading::Is(share));
        }
    }

    #[test]
    fn a_quantity_reads_back_as_printed_or_not_at_all(millionths in prop_oneof![0_i64..2_000_000, 0_i64..1_000_000_000_000_000]) {
        let quantity = Quantity(millionths);
        let read = super::quantity(CellRef::Text(&quantity.to_string())).split().0.get();
        // Three decimals behind an ungrouped figure look like thousands and are asked about.
        prop_assert!(read == Some(quantity) || (read.is_none() && millionths % 1_000 == 0 && millionths % 10_000 != 0));
        if millionths < 1_000_000_000_000 {
            prop_assert_eq!(super::quantity(CellRef::Number(millionths as f64 / 1e6)), Reading::Is(quantity));
        }
    }
}
