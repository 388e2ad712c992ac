//! One table per reader: what is typed, and what it means.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::fmt::Debug;

use chrono::{NaiveDate, Weekday};

use super::*;
use crate::domain::cell::CellRef::{self, Bool, Empty, Number, Text};
use crate::domain::discount::Discount;
use crate::domain::percent::Percent;
use crate::domain::problem::Code;
use crate::domain::reading::Reading;
use crate::domain::rupiah::Rupiah;

/// What a cell is expected to mean, with the part of the sentence that matters.
#[derive(Clone, Copy, Debug)]
enum Expect<T> {
    Blank,
    Is(T),
    Warn(T, Code),
    No(Code, &'static str),
}
use Expect::{Blank, Is, No, Warn};

#[track_caller]
fn check<T: PartialEq + Debug>(cell: CellRef<'_>, reading: Reading<T>, expected: Expect<T>) {
    match (&reading, &expected) {
        (Reading::Blank, Blank) => {}
        (Reading::Is(read), Is(meant)) => assert_eq!(read, meant, "{cell:?}"),
        (Reading::Doubtful(read, remark), Warn(meant, code)) => {
            assert_eq!((read, remark.code), (meant, *code), "{cell:?}: {}", remark.sentence);
        }
        (Reading::Refused(remark), No(code, part)) => {
            assert_eq!(remark.code, *code, "{cell:?}: {}", remark.sentence);
            assert!(remark.sentence.contains(part), "{cell:?}: {:?} lacks {part:?}", remark.sentence);
        }
        _ => panic!("{cell:?} was read as {reading:?}, not {expected:?}"),
    }
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

const NO_DATE: Code = Code::DateUnreadable;
const NO_NUMBER: Code = Code::NumberUnreadable;
const NO_RUPIAH: Code = Code::RupiahUnreadable;
const LOOK: Code = Code::NumberInterpreted;

#[test]
fn a_date_is_a_serial_or_day_month_year() {
    let check = |cell: CellRef<'_>, expected| check(cell, date(cell), expected);
    let september = day(2024, 9, 27);
    check(Empty, Blank);
    check(Text("  \u{200b}\u{a0} "), Blank);
    check(Number(45562.0), Is(september));
    check(Number(45562.99), Is(september));
    for typed in [
        "27 September 2024",
        "27/9/24",
        "27-09-2024",
        "2024-09-27",
        "Jumat, 27 Sept 2024",
        "2024/09/27",
        "27.9.2024",
        "27 / 9 / 2024",
        "27 09 2024",
        "27-Sep-2024",
        "27sep2024",
        "27 SEPTEMBER 24",
        "Jum'at 27 September 2024",
        "Jum’at, 27 Sept. 2024",
        "Fri, 27 Sep 2024",
        "27 September 2024 (Jumat)",
        "27/9/2024, Jumat",
        "September 27, 2024",
        " 27\u{a0}September  2024\n",
        "27–9–2024",
        "\u{202d}27/9/2024\u{202c}",
        "27/9/2024 10:00",
        "27/9/2024 10.30",
        "27 September 2024 jam 10",
        "27 September 2024, pukul 10.00 WIB",
        "2024-09-27T10:00:00Z",
        "2024-09-27T10:00:00.000+07:00",
        "27/9/2024 10:00:00 PM",
    ] {
        check(Text(typed), Is(september));
    }
    for (typed, month) in [
        ("Januari", 1),
        ("Jan", 1),
        ("February", 2),
        ("Peb", 2),
        ("Maret", 3),
        ("Mar", 3),
        ("April", 4),
        ("Mei", 5),
        ("May", 5),
        ("Juni", 6),
        ("Jul", 7),
        ("Agustus", 8),
        ("Agust", 8),
        ("Agt", 8),
        ("Ags", 8),
        ("Aug", 8),
        ("Sept", 9),
        ("Okt", 10),
        ("Oct", 10),
        ("November", 11),
        ("Nop", 11),
        ("Des", 12),
        ("Dec", 12),
    ] {
        check(Text(&format!("3 {typed} 2026")), Is(day(2026, month, 3)));
    }
    check(Text("4/5/2026"), Is(day(2026, 5, 4)));
    check(Text("29/2/2028"), Is(day(2028, 2, 29)));
    for typed in [
        "tgl 27 September 2024",
        "Tgl. 27/9/2024",
        "tanggal: 27-9-2024",
        "Jumat, tgl 27 Sept 2024",
        "27/IX/2024",
        "27-ix-24",
        "27 IX 2024",
        "'27/9/2024",
    ] {
        check(Text(typed), Is(september));
    }
    check(Text("12/XII/2026"), Is(day(2026, 12, 12)));
    check(Text("12/I/2026"), Is(day(2026, 1, 12)));
    check(Text("12 Agts 2027"), Is(day(2027, 8, 12)));
    for typed in [
        "12/XIII/2026",
        "12/IIII/2026",
        "XII/12/2026",
        "12 x 2026",
        "12/XII",
        "tgl",
        "tgl tgl 12/12/2026",
        "sebelum 12/12/2026",
    ] {
        check(Text(typed), No(NO_DATE, ""));
    }
    check(Text("Kamis, 27 September 2024"), Warn(september, Code::WeekdayMismatch));
    check(Text("27 September 2024 Senin"), Warn(september, Code::WeekdayMismatch));

    check(Text("9/27/2024"), No(NO_DATE, "mis. 27/9/2024"));
    check(Text("2024-27-09"), No(NO_DATE, "bulan 27 tidak ada"));
    check(Text("27 September"), No(NO_DATE, "tanpa tahun"));
    check(Text("27/9"), No(NO_DATE, "tanpa tahun"));
    check(Text("September 27"), No(NO_DATE, "tanpa tahun"));
    check(Text("31/11/2026"), No(NO_DATE, "31 November 2026 tidak ada"));
    check(Text("29/2/2026"), No(NO_DATE, "29 Februari 2026 tidak ada"));
    check(Text("besok"), No(NO_DATE, "tulis tanggal, bulan dan tahun"));
    check(Text("27/9/1999"), No(NO_DATE, "tahun 1999"));
    check(Text("27/9/2101"), No(NO_DATE, "tahun 2101"));
    check(Number(2.0), No(NO_DATE, "2 bukan tanggal"));
    check(Number(27092024.0), No(NO_DATE, "bukan tanggal"));
    check(Number(-1.0), No(NO_DATE, "bukan tanggal"));
    check(Number(f64::NAN), No(NO_DATE, "bukan tanggal"));
    check(Number(36_525.0), No(NO_DATE, "bukan tanggal"));
    check(Number(36_526.0), Is(day(2000, 1, 1)));
    check(Number(73_415.0), Is(day(2100, 12, 31)));
    check(Number(73_416.0), No(NO_DATE, "bukan tanggal"));
    check(Bool(true), No(NO_DATE, "centang"));
    for typed in [
        "27-28 September 2024",
        "27/9/2024 - 28/9/2024",
        "27/9/2024 atau 28/9/2024",
        "27/9-2024",
        "27/9/024",
        "0027/9/2024",
        "45562",
        "27 Sebtember 2024",
        "27 September 10.00",
        "27/9/2024 10",
        "27/9/2024 99:99",
        "/",
        "٢٧/٩/٢٠٢٤",
        "27/9/2024/5",
        "27th September 2024",
        "September 2024",
        "27/9/2024 10:00 10:00",
    ] {
        check(Text(typed), No(NO_DATE, ""));
    }
    check(Text("#REF!"), No(Code::CellBroken, "#REF!"));
}

#[test]
fn a_weekday_is_known_by_name() {
    let check = |typed: &str, expected: Option<Weekday>| assert_eq!(weekday(Text(typed)), expected, "{typed}");
    check("Senin", Some(Weekday::Mon));
    check(" MINGGU ", Some(Weekday::Sun));
    check("Jum’at", Some(Weekday::Fri));
    check("hari", None);
}

#[test]
fn a_number_of_packs_is_whole_and_never_guessed() {
    let check = |cell: CellRef<'_>, expected| check(cell, packs(cell), expected);
    check(Empty, Blank);
    check(Number(1_500.0), Is(1_500));
    check(Number(1_500.000_000_000_2), Is(1_500));
    for typed in [
        "1500",
        "1.500 pack",
        "1 500",
        "1.500,00",
        "1500,00",
        "1500,00 pack",
        "1500.0",
        "1.500pack",
        "1\u{a0}500 PACK",
        "1500 pcs",
        " 1.500\t",
        "1 500,0",
    ] {
        check(Text(typed), Is(1_500));
    }
    check(Text("100.000"), Is(100_000));
    check(Text("1"), Is(1));
    for typed in [
        "300 box",
        "300 kotak",
        "300 porsi",
        "300 pcs",
        "300 bks",
        "300 Pack.",
        "300 boks",
        "'300",
        "'300 pack",
        "300box",
    ] {
        check(Text(typed), Is(300));
    }
    check(Text("1rb pack"), Warn(1_000, LOOK));
    check(Text("2 ribu"), Warn(2_000, LOOK));
    check(Text("1k"), Warn(1_000, LOOK));
    check(Text("842,00"), Is(842));
    check(Text("5,00 pack"), Is(5));
    check(Text("1,500"), Warn(1_500, LOOK));
    check(Text("1,500 pack"), Warn(1_500, LOOK));
    check(Text("1,500.00"), Warn(1_500, LOOK));

    check(Number(1.5), No(NO_NUMBER, "maksud Anda 1.500?"));
    check(Number(0.5), No(NO_NUMBER, "bukan angka utuh"));
    check(Text("1.5"), No(NO_NUMBER, "“1.5” tidak jelas; tulis angka utuh"));
    check(Text("±1000"), No(NO_NUMBER, "belum pasti"));
    check(Text("+-1000"), No(NO_NUMBER, "belum pasti"));
    check(Text("~1000"), No(NO_NUMBER, "belum pasti"));
    check(Text("1000-1200"), No(NO_NUMBER, "dua angka"));
    check(Text("1000 – 1200 pack"), No(NO_NUMBER, "dua angka"));
    check(Text("-5"), No(NO_NUMBER, "negatif"));
    check(Number(-5.0), No(NO_NUMBER, "negatif"));
    check(Number(0.0), No(NO_NUMBER, "0 di luar batas; tulis angka utuh 1 sampai 100.000"));
    check(Text("0"), No(NO_NUMBER, "di luar batas"));
    check(Number(100_001.0), No(NO_NUMBER, "100.001 di luar batas"));
    check(Number(1e300), No(NO_NUMBER, "terlalu besar"));
    check(Number(f64::INFINITY), No(NO_NUMBER, "terlalu besar"));
    check(Number(f64::NAN), No(NO_NUMBER, "terlalu besar"));
    check(Bool(true), No(NO_NUMBER, "centang"));
    for typed in [
        "1.500,5",
        "1,50",
        "1.50",
        "25,0",
        "25.00",
        "25,50",
        "25,000,00",
        ",50",
        "1.5000",
        "1500.000",
        ".500",
        "500.",
        "0.500",
        "1.500.00",
        "1.500 000",
        "1,500,00",
        "1.000,000",
        "seribu",
        "1.500 dus",
        "2 lusin",
        "2 paket",
        "1.500rb",
        "1,5rb pack",
        "1500k",
        "rb",
        "1500 x 2",
        "1e3",
        "１５００",
        "O",
        "99999999999999999999",
        "1'500",
        "1..500",
        "1.,500",
        "pack",
        "",
    ] {
        if typed.is_empty() { check(Text(typed), Blank) } else { check(Text(typed), No(NO_NUMBER, "tulis angka utuh")) }
    }
    check(Text("#n/a"), No(Code::CellBroken, "#N/A"));
}

#[test]
fn other_counts_have_their_own_bounds() {
    let check = |cell: CellRef<'_>, expected| check(cell, whole(cell, 0, 90), expected);
    check(Number(0.0), Is(0));
    check(Text("30 hari"), Is(30));
    check(Number(91.0), No(NO_NUMBER, "0 sampai 90"));
    check(Text("tiga puluh"), No(NO_NUMBER, "0 sampai 90"));
}

#[test]
fn rupiah_are_whole_and_complete() {
    let check = |cell: CellRef<'_>, expected: Expect<i64>| check(cell, rupiah(cell).map(|r| r.0), expected);
    check(Empty, Blank);
    check(Number(25_000.0), Is(25_000));
    check(Number(0.0), Is(0));
    check(Number(1.1 * 15_000.0), Is(16_500));
    check(Text("25.000"), Is(25_000));
    check(Text("0"), Is(0));
    check(Text("Rp 12.512.500,00"), Is(12_512_500));
    check(Text("Rp 500,00"), Is(500));
    check(Text("753,00"), Is(753));
    check(Text("0,00"), Is(0));
    check(Text("Rp 753,00,-"), Is(753));
    check(Text("753,0"), No(NO_RUPIAH, "tidak jelas"));
    check(Text("753.00"), No(NO_RUPIAH, "tidak jelas"));
    check(Text("500,50"), No(NO_RUPIAH, "tidak jelas"));
    check(Text("Rp ,50"), No(NO_RUPIAH, "tidak jelas"));
    check(Text("Rp150.000,-"), Is(150_000));
    check(Text("rp. 150.000"), Is(150_000));
    check(Text("IDR 150 000"), Is(150_000));
    check(Text("25.000/pack"), Is(25_000));
    check(Text("150.000 rupiah"), Is(150_000));
    check(Text("150rb"), Warn(150_000, LOOK));
    check(Text("Rp 150 ribu"), Warn(150_000, LOOK));
    check(Text("12jt"), Warn(12_000_000, LOOK));
    check(Text("12 Juta"), Warn(12_000_000, LOOK));
    check(Text("12,512,500"), Warn(12_512_500, LOOK));
    check(Text("25,000"), Warn(25_000, LOOK));
    check(Text("Rp 12,512,500.00"), Warn(12_512_500, LOOK));

    check(Text("12,5jt"), No(NO_RUPIAH, "tulis angka lengkap, mis. 12500000"));
    check(Text("12.5jt"), No(NO_RUPIAH, "tulis angka lengkap, mis. 12500000"));
    check(Text("1.500rb"), No(NO_RUPIAH, "tulis angka lengkap"));
    check(Text("jt"), No(NO_RUPIAH, "tulis angka lengkap"));
    check(Number(25_000.5), No(NO_RUPIAH, "bukan angka utuh"));
    check(Number(25.5), No(NO_RUPIAH, "maksud Anda 25.500?"));
    check(Text("25.000,50"), No(NO_RUPIAH, "tidak jelas"));
    check(Text("-25.000"), No(NO_RUPIAH, "negatif"));
    check(Text("Rp -25.000"), No(NO_RUPIAH, "negatif"));
    check(Text("(25.000)"), No(NO_RUPIAH, "bukan angka"));
    check(Number(-1.0), No(NO_RUPIAH, "negatif"));
    check(Text("gratis"), No(NO_RUPIAH, "tulis 0 bila gratis"));
    check(Text("menyusul"), No(NO_RUPIAH, "tulis angka rupiah lengkap"));
    check(Number(1e13), Is(10_000_000_000_000));
    check(Number(1e13 + 1.0), No(NO_RUPIAH, "terlalu besar"));
    for typed in [
        "@25.000",
        "@ Rp 25.000",
        "25.000/pack",
        "25.000 / box",
        "25.000,-/pcs",
        "25.000 per porsi",
        "+25.000",
        "Rp +25.000",
        "'25000",
        "' Rp 25.000",
    ] {
        check(Text(typed), Is(25_000));
    }
    check(Text("25k"), Warn(25_000, LOOK));
    check(Text("150K"), Warn(150_000, LOOK));
    check(Text("25rb/pack"), Warn(25_000, LOOK));
    check(Text("1,250,000.00 CR"), Warn(1_250_000, LOOK));
    check(Text("1.250.000,00 CR"), Warn(1_250_000, LOOK));
    check(Text("1.250.000,00 K"), Warn(1_250_000, LOOK));
    check(Text("1250000,00CR"), Warn(1_250_000, LOOK));
    check(Text("+1.250.000"), Is(1_250_000));
    for typed in [
        "1.250.000 K",
        "25,00 K",
        "25000K",
        "1.250.000,00 DB",
        "1.250.000,00 D",
        "1.250.000,50 CR",
        "25.00 CR",
        "+-25.000",
        "++25.000",
        "25.000/2 pack",
        "25.000/dus",
        "2,5k",
        "k",
    ] {
        check(Text(typed), No(NO_RUPIAH, ""));
    }
    check(Text("12jt 500rb"), No(NO_RUPIAH, "tulis angka lengkap"));
    check(Text("Rp"), No(NO_RUPIAH, ""));
    check(Text("#VALUE!"), No(Code::CellBroken, "#VALUE!"));
    assert!(matches!(positive_rupiah(Number(0.0)), Reading::Refused(r) if r.code == NO_RUPIAH));
    assert_eq!(positive_rupiah(Number(1.0)), Reading::Is(Rupiah(1)));
    assert!(matches!(price(Number(100_000_001.0)), Reading::Refused(_)));
}

#[test]
fn a_small_number_has_lost_its_thousands_and_a_text_is_what_it_says() {
    const LOST: Code = Code::ThousandsLost;
    let least = Rupiah(1_000);
    let check = |cell: CellRef<'_>, expected| check(cell, in_full(cell, least, rupiah).map(|r| r.0), expected);
    check(Empty, Blank);
    check(Number(0.0), Is(0));
    check(Number(1.0), No(LOST, "maksud Anda 1.000?"));
    check(Number(150.0), No(LOST, "150 terbaca Rp150; maksud Anda 150.000? Ketik 150000"));
    check(Number(999.0), No(LOST, "Ketik 999000"));
    check(Number(1_000.0), Is(1_000));
    check(Number(12.5), No(NO_RUPIAH, "maksud Anda 12.500?"));
    check(Number(-150.0), No(NO_RUPIAH, "negatif"));
    check(Text("150"), Is(150));
    check(Text("Rp 500,00"), Is(500));
    // Where small amounts are usual, they are asked about or do not count; they stay known.
    let severity = |reading: Reading<Rupiah>| match reading {
        Reading::Doubtful(amount, remark) => Some((amount.0, remark.code, remark.is_error())),
        Reading::Blank | Reading::Is(_) | Reading::Refused(_) => None,
    };
    assert_eq!(severity(asked_in_full(Number(150.0), least, rupiah)), Some((150, LOST, false)));
    assert_eq!(severity(asked_in_full(Number(1_000.0), least, rupiah)), None);
    assert_eq!(severity(uncounted_unless_full(Number(150.0), least, rupiah)), Some((150, LOST, true)));
    assert_eq!(in_full(Number(150.0), Rupiah::ZERO, rupiah), Reading::Is(Rupiah(150)), "a house may allow them");
    // A share is no amount.
    assert_eq!(asked_in_full(Number(0.1), least, discount), Reading::Is(Discount::Percent(Percent(1_000))));
}

#[test]
fn a_percentage_never_confuses_one_with_a_hundred() {
    let check = |cell: CellRef<'_>, expected: Expect<u32>| check(cell, percent(cell).map(|p| p.0), expected);
    check(Empty, Blank);
    check(Number(50.0), Is(5_000));
    check(Number(0.5), Is(5_000));
    check(Number(0.335), Is(3_350));
    check(Number(0.01), Is(100));
    check(Number(33.5), Is(3_350));
    check(Number(100.0), Is(10_000));
    check(Number(0.0), Is(0));
    check(Text("50"), Is(5_000));
    check(Text("50%"), Is(5_000));
    check(Text("50 %"), Is(5_000));
    check(Text("33,5"), Is(3_350));
    check(Text("33,5 persen"), Is(3_350));
    check(Text("0,5%"), Is(50));
    check(Text("1%"), Is(100));
    check(Text("100%"), Is(10_000));
    check(Number(1.0), No(NO_NUMBER, "1 % atau 100 %?"));
    check(Text("1"), No(NO_NUMBER, "1 % atau 100 %?"));
    // Nobody asks for one percent down: the sheet made 1 of a typed 100%.
    assert_eq!(down_payment(Number(1.0)), Reading::Is(Percent::FULL));
    assert_eq!(down_payment(Number(0.5)), Reading::Is(Percent::HALF));
    assert!(matches!(down_payment(Text("1")), Reading::Refused(_)));
    check(Text("0,5"), No(NO_NUMBER, "50%"));
    check(Number(101.0), No(NO_NUMBER, "0 sampai 100"));
    check(Text("101%"), No(NO_NUMBER, "0 sampai 100"));
    check(Number(-1.0), No(NO_NUMBER, "0 sampai 100"));
    check(Number(f64::NAN), No(NO_NUMBER, "0 sampai 100"));
    check(Number(33.333), No(NO_NUMBER, "dua angka"));
    check(Text("setengah"), No(NO_NUMBER, "0 sampai 100"));
    check(Text("%"), No(NO_NUMBER, "0 sampai 100"));
    check(Text("#DIV/0!"), No(Code::CellBroken, ""));
}

#[test]
fn a_discount_is_an_amount_or_a_share() {
    let check = |cell: CellRef<'_>, expected| check(cell, discount(cell), expected);
    let share = |percent| Discount::Percent(Percent(percent));
    let amount = |rupiah| Discount::Amount(Rupiah(rupiah));
    check(Empty, Blank);
    check(Number(50_000.0), Is(amount(50_000)));
    check(Number(0.0), Is(amount(0)));
    check(Number(0.1), Is(share(1_000)));
    check(Text("10%"), Is(share(1_000)));
    check(Text("2,5 %"), Is(share(250)));
    check(Text("10 persen"), Is(share(1_000)));
    check(Text("Rp 50.000"), Is(amount(50_000)));
    check(Text("50rb"), Warn(amount(50_000), LOOK));
    check(Number(1.0), No(NO_RUPIAH, "1 %"));
    check(Text("1"), No(NO_RUPIAH, "1 %"));
    check(Text("1,00"), No(NO_RUPIAH, "1 %"));
    check(Number(33.5), No(NO_RUPIAH, ""));
    check(Text("0,1"), No(NO_RUPIAH, ""));
    check(Text("150%"), No(NO_NUMBER, ""));
    check(Number(-5.0), No(NO_RUPIAH, "negatif"));
    check(Text("#NUM!"), No(Code::CellBroken, ""));
}

#[test]
fn a_quantity_has_a_decimal_comma() {
    let check = |cell: CellRef<'_>, expected: Expect<i64>| check(cell, quantity(cell).map(|q| q.0), expected);
    check(Empty, Blank);
    check(Number(0.15), Is(150_000));
    check(Number(173.25), Is(173_250_000));
    check(Text("0,15"), Is(150_000));
    check(Text("0,150"), Is(150_000));
    check(Text("173,25"), Is(173_250_000));
    check(Text("1.500"), Is(1_500_000_000));
    check(Text("1.500,125"), Is(1_500_125_000));
    check(Text("12"), Is(12_000_000));
    check(Text("1,500"), No(NO_NUMBER, "tidak jelas"));
    check(Text("1.5"), No(NO_NUMBER, "tidak jelas"));
    check(Text("0.15"), No(NO_NUMBER, "0,15"));
    check(Text("0,15 kg"), No(NO_NUMBER, "kolom Satuan"));
    check(Text("1,2,3"), No(NO_NUMBER, ""));
    check(Text("5,"), No(NO_NUMBER, ""));
    check(Number(-1.0), No(NO_NUMBER, "negatif"));
    check(Number(2e9), No(NO_NUMBER, "terlalu besar"));
    check(Number(f64::NAN), No(NO_NUMBER, "terlalu besar"));
    assert!(matches!(per_pack(Number(10_001.0)), Reading::Refused(_)));
}

#[test]
fn a_telephone_number_is_one_however_it_is_typed() {
    let check = |cell: CellRef<'_>, expected: Expect<&str>| {
        let reading = phone(cell).map(|p| p.to_string());
        let expected = match expected {
            Blank => Blank,
            Is(number) => Is(number.to_owned()),
            Warn(number, code) => Warn(number.to_owned(), code),
            No(code, part) => No(code, part),
        };
        self::check(cell, reading, expected);
    };
    let mobile = "+6281234567890";
    for typed in [
        "0812-3456-7890",
        "+62 812 3456 7890",
        "6281234567890",
        "(0812) 3456.7890",
        "\u{202a}+62 812‑3456‑7890\u{202c}",
    ] {
        check(Text(typed), Is(mobile));
    }
    check(Empty, Blank);
    check(Number(81_234_567_890.0), Is(mobile));
    check(Number(6_281_234_567_890.0), Is(mobile));
    check(Text("021-5551234"), Is("+62215551234"));
    check(Number(215_551_234.0), Is("+62215551234"));
    check(Text("0812-3456-7890 / 0813-1111-2222"), Warn(mobile, LOOK));
    check(Text("0812-3456-7890/91"), Warn(mobile, LOOK));
    check(Text("0812-3456"), No(Code::PhoneUnreadable, "terlalu pendek"));
    check(Text("0812345678901234"), No(Code::PhoneUnreadable, "terlalu panjang"));
    check(Text("0812-3456-789O"), No(Code::PhoneUnreadable, "huruf O"));
    for typed in [
        "0812-3456-7890 / Budi",
        "0812-3456-7890 (Bu Sari)",
        "0812-3456-7890 Budi",
        "0812 3456 7890 - Pak Rudi Hartono",
        "Bu Sari: 0812-3456-7890",
        "wa 0812-3456-7890",
        "WA: 081234567890",
        "No. HP 0812-3456-7890",
        "'081234567890",
    ] {
        check(Text(typed), Is(mobile));
    }
    // Of two numbers the one that can be written to.
    for (typed, used) in [
        ("021-5551234 / 081234567890", "+6281234567890"),
        ("021-5551234\n081234567890", "+6281234567890"),
        ("021-5551234 081234567890", "+6281234567890"),
        ("081234567890 / 021-5551234", "+6281234567890"),
        ("081234567890 / 081234567891", "+6281234567890"),
        ("021-5551234 / 021-5551235", "+62215551234"),
    ] {
        let Reading::Doubtful(phone, _) = phone(Text(typed)) else { panic!("{typed} is one number") };
        assert_eq!(phone.as_str(), used, "{typed}");
    }
    for typed in ["021-5551234 ext 12", "021-5551234 ext. 1234", "(021) 5551234 pes. 7", "021-5551234 (Ibu Ani)"] {
        check(Text(typed), Is("+62215551234"));
    }
    check(Text("0812-3456-7890\n0813-1111-2222"), Warn(mobile, LOOK));
    check(Text("0812-3456-7890 0813-1111-2222"), Warn(mobile, LOOK));
    check(Text("0812-3456-7890 atau 0813-1111-2222"), Warn(mobile, LOOK));
    check(Text("0812-3456-7890 (Budi) / 0813-1111-2222 (Sari)"), Warn(mobile, LOOK));
    check(Text("0812-3456-\n7890"), Is(mobile));
    for typed in [
        "0812-3456-789 O",
        "0812-3456-78 OO",
        "0812-3456-789OBudi",
        "Budi0812-3456-7890",
        "0812-3456-7890 Budi 2",
        "0812-3456 Budi",
        "0812-3456-7890 ext 123456",
        "0812 tiga 456 7890",
        "0812 3456 78 x90",
        "Budi",
    ] {
        check(Text(typed), No(Code::PhoneUnreadable, ""));
    }
    check(Text("WA saja"), No(Code::PhoneUnreadable, ""));
    check(Number(5_551_234.0), No(Code::PhoneUnreadable, ""));
    check(Number(0.5), No(Code::PhoneUnreadable, ""));
    check(Bool(true), No(Code::PhoneUnreadable, ""));
    check(Text("#N/A"), No(Code::CellBroken, ""));
}

#[test]
fn ya_has_few_forms_and_everything_else_is_asked_about() {
    let check = |cell: CellRef<'_>, expected| check(cell, yes(cell), expected);
    for typed in ["ya", "YA", " Ya ", "y", "Y", "v", "V", "✓", "✔️", "TRUE", "true"] {
        check(Text(typed), Is(true));
    }
    check(Bool(true), Is(true));
    check(Bool(false), Is(false));
    check(Text("Tidak"), Is(false));
    check(Text("FALSE"), Is(false));
    check(Empty, Blank);
    check(Text(" "), Blank);
    for typed in ["x", "ok", "yes", "sudah", "1", "y a", "nggak", "ya?"] {
        check(Text(typed), No(Code::ChoiceUnknown, "isi Ya"));
    }
    check(Number(1.0), No(Code::ChoiceUnknown, "isi Ya"));
    check(Text("#NAME?"), No(Code::CellBroken, "#NAME?"));
}

#[test]
fn an_answer_is_one_of_the_list_and_a_refusal_names_them_all() {
    const METHOD: &[(&str, u8)] = &[("Kirim", 1), ("Ambil Sendiri", 2)];
    const CONFIRM: &[(&str, u8)] = &[("Ya", 1), ("Tolak", 2), ("Ulang", 3)];
    const VERIFIED: &[(&str, u8)] = &[("Ya", 1), ("Tidak", 2)];
    const PERMIT: &[(&str, u8)] = &[("Ya", 1), ("Ulang", 2)];
    const CHANNEL: &[(&str, u8)] = &[("Website", 1), ("Chat/WA", 2)];
    let check = |cell: CellRef<'_>, allowed: &[(&str, u8)], expected| check(cell, choice(cell, allowed), expected);
    check(Empty, METHOD, Blank);
    check(Text("kirim"), METHOD, Is(1));
    check(Text("  AMBIL\u{a0} sendiri "), METHOD, Is(2));
    check(Text("Chat / WA"), CHANNEL, Is(2));
    check(
        Text("Kirm"),
        METHOD,
        No(Code::ChoiceUnknown, "“Kirm” tidak dikenal (maksud Anda Kirim?); pilih Kirim atau Ambil Sendiri"),
    );
    check(Text("kurir"), METHOD, No(Code::ChoiceUnknown, "“kurir” tidak dikenal; pilih Kirim atau Ambil Sendiri"));
    check(Number(7.0), METHOD, No(Code::ChoiceUnknown, "“7”"));
    check(Text("✓"), CONFIRM, Is(1));
    check(Bool(true), CONFIRM, Is(1));
    check(Bool(false), CONFIRM, Blank);
    check(Text("Tidak"), CONFIRM, No(Code::ChoiceUnknown, "Ya, Tolak atau Ulang"));
    check(Text("tidak"), VERIFIED, Is(2));
    check(Bool(false), VERIFIED, Blank);
    check(Text("Tidak"), PERMIT, Blank);
    check(Text("x"), PERMIT, No(Code::ChoiceUnknown, "Ya atau Ulang"));
    check(Text("#NULL!"), METHOD, No(Code::CellBroken, "#NULL!"));
}

#[test]
fn any_cell_is_a_text_and_a_harmless_one() {
    let check = |cell: CellRef<'_>, expected: &str| {
        assert_eq!(text(cell).split().0.value().map(AsRef::as_ref), Some(expected), "{cell:?}");
    };
    check(Text("  PT  Maju\u{a0}Jaya\n"), "PT Maju Jaya");
    check(Text("a\u{0}b\u{7}c\u{1b}[31m"), "abc[31m");
    check(Text("kanan\u{202e}kiri\u{2066}x"), "kanankirix");
    check(Text("=HYPERLINK(\"x\")"), "=HYPERLINK(\"x\")");
    check(Text("<b>tebal</b>"), "<b>tebal</b>");
    check(Text("👨\u{200d}👩\u{200d}👧"), "👨\u{200d}👩\u{200d}👧");
    check(Number(101.0), "101");
    check(Number(1.5), "1,5");
    check(Number(-0.0), "0");
    check(Number(1_234_567_890_123_456.0), "1234567890123456");
    check(Number(1e20), "100000000000000000000");
    check(Bool(true), "TRUE");
    assert_eq!(text(Text("\u{202e}\u{0}")), Reading::Blank);
    assert_eq!(plain_text(Text("#REF!")), None);
    assert_eq!(plain_text(Text(" x ")).as_deref(), Some("x"));
    assert_eq!(
        long_text(Text(" Jl. Melati 1\r\n\r\n  RT 02\u{202e} \u{2028}Bandung\n")),
        Reading::Is("Jl. Melati 1\nRT 02\nBandung".into())
    );
}

#[test]
fn a_dash_is_blank_for_every_reader_and_a_zero_for_none() {
    for nothing in ["-", "—", "...", "n/a", "Tidak ada", "kosong"] {
        let cell = Text(nothing);
        let all_blank = [
            matches!(date(cell), Reading::Blank),
            matches!(packs(cell), Reading::Blank),
            matches!(whole(cell, 0, 9), Reading::Blank),
            matches!(rupiah(cell), Reading::Blank),
            matches!(percent(cell), Reading::Blank),
            matches!(discount(cell), Reading::Blank),
            matches!(quantity(cell), Reading::Blank),
            matches!(phone(cell), Reading::Blank),
            matches!(yes(cell), Reading::Blank),
            matches!(choice(cell, &[("Ya", 1), ("Tidak", 2)]), Reading::Blank),
            matches!(npwp(cell), Reading::Blank),
            matches!(order_id_text(cell), Reading::Blank),
            matches!(hour(cell), Reading::Blank),
            matches!(link(cell), Reading::Blank),
            matches!(text(cell), Reading::Blank),
            matches!(long_text(cell), Reading::Blank),
        ];
        assert!(all_blank.iter().all(|blank| *blank), "{nothing}: {all_blank:?}");
    }
    assert_eq!(rupiah(Text("0")), Reading::Is(Rupiah(0)));
    assert_eq!(text(Text("0")), Reading::Is("0".into()));
}

#[test]
fn every_reader_reports_a_broken_formula() {
    for error in
        ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", " #ref! ", "Loading..."]
    {
        let cell = Text(error);
        let codes = [
            text(cell).split().1,
            long_text(cell).split().1,
            date(cell).split().1,
            packs(cell).split().1,
            whole(cell, 0, 9).split().1,
            rupiah(cell).split().1,
            price(cell).split().1,
            percent(cell).split().1,
            discount(cell).split().1,
            quantity(cell).split().1,
            phone(cell).split().1,
            yes(cell).split().1,
            choice(cell, &[("Ya", 1)]).split().1,
            npwp(cell).split().1,
            order_id_text(cell).split().1,
            hour(cell).split().1,
            link(cell).split().1,
        ];
        for remark in codes {
            assert_eq!(remark.map(|r| r.code), Some(Code::CellBroken), "{error}");
        }
    }
}

#[test]
fn a_tax_number_has_sixteen_digits() {
    let check = |cell: CellRef<'_>, expected: Expect<&str>| {
        let reading = npwp(cell);
        match expected {
            Is(id) => {
                assert_eq!(reading.split().0.value().map(crate::domain::tax_id::TaxId::as_str), Some(id), "{cell:?}")
            }
            Blank | Warn(..) | No(..) => {
                assert_eq!(reading.split().1.map(|r| r.code), Some(Code::TaxIdInvalid), "{cell:?}");
            }
        }
    };
    check(Text("01.234.567.8-901.000"), Is("0012345678901000"));
    check(Text("3171234567890123"), Is("3171234567890123"));
    check(Number(123_456_789_012_345.0), Is("0123456789012345"));
    check(Number(3_171_234_567_890_123.0), No(Code::TaxIdInvalid, ""));
    check(Text("12345"), No(Code::TaxIdInvalid, ""));
    check(Bool(true), No(Code::TaxIdInvalid, ""));
}

#[test]
fn an_hour_is_a_time_or_stays_as_typed() {
    let check = |cell: CellRef<'_>, expected: &str| {
        assert_eq!(hour(cell).split().0.value().map(AsRef::as_ref), Some(expected), "{cell:?}");
    };
    check(Number(10.0 / 24.0), "10:00");
    check(Number(45_562.0 + 10.5 / 24.0), "10:30");
    check(Number(0.0), "00:00");
    check(Number(0.999_999_9), "23:59");
    check(Number(10.0), "10:00");
    check(Text("10:00"), "10:00");
    check(Text("10.00"), "10:00");
    check(Text("9.30"), "09:30");
    check(Text("jam 10"), "10:00");
    check(Text("Pukul 10.30 WIB"), "10:30");
    check(Text("10:00:00"), "10:00");
    check(Text("10-11"), "10-11");
    check(Text("23:59"), "23:59");
    check(Text("10:00-11:00"), "10:00-11:00");
    check(Text("3 sore"), "3 sore");
    check(Text("setelah Jumatan"), "setelah Jumatan");
    assert_eq!(hour(Empty), Reading::Blank);
    for number in [10.3, 24.0, 45_562.0, -1.0] {
        assert_eq!(hour(Number(number)).split().1.map(|r| r.code), Some(Code::HourUnreadable), "{number}");
    }
    for typed in ["24:00", "25:00", "10:60", "10.5", "jam 25", "pukul 24.00 WIB", "1030", "10:00:60", "10:00:00:00"] {
        assert_eq!(hour(Text(typed)).split().1.map(|r| r.code), Some(Code::HourUnreadable), "{typed}");
    }
}

#[test]
fn a_number_of_sixteen_digits_in_a_text_is_printed_as_digits_and_asked_about() {
    let lost = |cell: CellRef<'_>| text(cell).split().1.map(|remark| remark.code);
    assert_eq!(lost(Number(999_999_999_999_999.0)), None);
    assert_eq!(lost(Number(1_000_000_000_000_000.0)), Some(Code::DigitsLost));
    assert_eq!(lost(Text("1234567890123456")), None);
}

#[test]
fn a_link_is_https_and_nothing_else() {
    let check = |typed: &str, good: bool| {
        let remark = link(Text(typed)).split().1;
        assert_eq!(remark.map(|r| r.code), (!good).then_some(Code::LinkInvalid), "{typed}");
    };
    check("https://drive.google.com/drive/folders/1a-B_c?usp=sharing", true);
    check("HTTPS://contoh.co.id:8443/foto", true);
    check("http://contoh.co.id", false);
    check("javascript:alert(1)", false);
    check("https://", false);
    check("https://localhost/x", false);
    check("https://google.com@jahat.example", false);
    check("https://contoh.co.id/a b", false);
    check("https://contoh.co.id/\"><script>", false);
    check("drive.google.com", false);
    check("httpsé//contoh.id", false);
}

#[test]
fn an_order_number_is_typed_in_many_ways_but_letters_stay_letters() {
    let check = |cell: CellRef<'_>, expected: &str| {
        assert_eq!(order_id_text(cell).split().0.value().map(AsRef::as_ref), Some(expected));
    };
    check(Text(" odr-2026-0147 "), "ODR-2026-0147");
    check(Text("ODR – 2026 – 0147"), "ODR-2026-0147");
    check(Text("'odr-2026-0147"), "ODR-2026-0147");
    check(Text("ODR-2026-0147\nODR-2026-0148"), "ODR-2026-0147 ODR-2026-0148");
    check(Text("ODR-2026-O147"), "ODR-2026-O147");
    check(Number(147.0), "147");
}

#[test]
fn a_quotation_is_short_flat_and_harmless() {
    let check = |typed: &str, expected: &str| assert_eq!(quoted(typed), expected);
    check("1.5", "“1.5”");
    check("a\nb\u{202e}c\u{0}", "“a bc”");
    check("dia bilang “ya”", "“dia bilang \"ya\"”");
    check(&"x".repeat(41), &format!("“{}…”", "x".repeat(40)));
    check(&"x".repeat(40), &format!("“{}”", "x".repeat(40)));
    assert!(quoted(&"\u{202e}".repeat(50_000)).len() < 20);
}
