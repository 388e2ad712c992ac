//! What is measured: each figure in the period in which it happened, and a period that is over for good.

use orderd::domain::measured::Value;
use orderd::domain::notice::NoticeKind;
use orderd::domain::period::Period;
use serde_json::json;

use super::PaperShop;
use crate::shop::date;

const TWO_OUTLETS: &str = "[[outlet]]\nname = \"Cabang\"\nstore_manager = [\"cabang@shop.example\"]\n";

/// A figure of a period that is over.
fn noted(shop: &PaperShop, period: &str, outlet: &str, figure: &str) -> Option<Value> {
    let period: Period = period.parse().unwrap();
    shop.facts().periods.get(&period)?.figures.get(outlet)?.get(figure).cloned()
}

/// What `KPI` shows.
fn shown(shop: &PaperShop, figure: &str, column: &str) -> String {
    let row = (1..400).find(|row| shop.see_in("KPI", *row, "Ukuran") == figure);
    shop.see_in("KPI", row.unwrap_or_else(|| panic!("no {figure}")), column)
}

const fn share(part: i64, of: i64) -> Option<Value> {
    Some(Value::Share { part, of })
}

const fn number(number: i64) -> Option<Value> {
    Some(Value::Number(number))
}

#[test]
fn a_period_is_noted_by_the_first_look_after_its_end_and_never_changes_again() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(1_200, date("2026-12-04"), &[]);
    shop.cycle();
    shop.confirm(row);
    shop.at("24 09:00");
    shop.at("29 23:59");
    assert_eq!(noted(&shop, "2026-W48", "", "large-in-time"), None, "the week still runs");
    assert_eq!(noted(&shop, "2026-11-28", "", "hours"), None);
    shop.at("30 00:00");
    assert_eq!(noted(&shop, "2026-W48", "", "large-in-time"), share(1, 1));
    assert_eq!(noted(&shop, "2026-11", "", "large-in-time"), None, "the month still runs");
    let week = shop.facts().periods[&"2026-W48".parse::<Period>().unwrap()].clone();
    // The order is put off, asked about anew and called off: what happened in the week happened.
    shop.set(row, "Jumlah (pack)", 2_400);
    shop.at("30 10:00");
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Acara ditunda"))]);
    shop.at("30 11:00");
    shop.at("2026-12-01 00:00");
    assert_eq!(shop.facts().periods[&"2026-W48".parse::<Period>().unwrap()], week);
    assert_eq!(noted(&shop, "2026-11", "", "called-off"), number(1), "the month ends with what it knows");
    assert_eq!(noted(&shop, "2026-W48", "", "called-off"), number(0));
    shop.at("2027-01-01 00:00");
    assert_eq!(noted(&shop, "2026", "", "called-off"), number(1));
}

#[test]
fn looks_that_come_late_note_every_period_between() {
    let mut shop = PaperShop::open("23 09:00");
    shop.order(100, date("2026-12-04"), &[]);
    shop.cycle();
    shop.at("2026-12-16 09:00");
    let noted: Vec<String> = shop.facts().periods.keys().map(ToString::to_string).collect();
    let days = noted.iter().filter(|period| period.len() == "2026-11-23".len()).count();
    assert_eq!(days, 24, "{noted:?}");
    let others: Vec<&str> = noted[days..].iter().map(String::as_str).collect();
    assert_eq!(others, ["2026-W47", "2026-W48", "2026-W49", "2026-W50", "2026-11"]);
}

#[test]
fn a_period_noted_by_a_clock_that_was_ahead_is_noted_anew_when_it_ends() {
    let mut shop = PaperShop::open("23 09:00");
    shop.at("2026-12-20 00:00");
    let order = |shop: &mut PaperShop| shop.order(100, date("2026-12-10"), &[]);
    order(&mut shop);
    shop.at("24 09:00");
    shop.at("30 00:00");
    assert_eq!(noted(&shop, "2026-W48", "", "orders"), number(1));
    order(&mut shop);
    shop.at("2026-12-01 09:00");
    shop.at("2026-12-07 00:00");
    assert_eq!(noted(&shop, "2026-W49", "", "orders"), number(1));
}

#[test]
fn a_plan_that_is_not_carried_out_notes_nothing_and_the_tab_shows_the_periods_beside_each_other() {
    let mut shop = PaperShop::open("23 09:00");
    let large = |shop: &mut PaperShop| shop.order(1_200, date("2026-12-20"), &[]);
    large(&mut shop);
    let row = large(&mut shop);
    shop.confirm(row);
    shop.cycle();
    assert_eq!(shown(&shop, "Order masuk (order)", "Minggu ini"), "2");
    assert_eq!(shown(&shop, "Order masuk (order)", "Minggu lalu"), "0");
    large(&mut shop);
    shop.at("30 09:00");
    for (column, orders) in [("Minggu ini", "1"), ("Minggu lalu", "2"), ("Bulan ini", "3"), ("Bulan lalu", "–")] {
        assert_eq!(shown(&shop, "Order masuk (order)", column), orders, "{column}");
    }
    assert_eq!(shown(&shop, "Order masuk (order)", "Tahun ini"), "3");
    assert_eq!(shown(&shop, "Order masuk (order)", "Tren"), "······▁█");
    assert_eq!(shown(&shop, "Kirim tepat waktu (%)", "Minggu lalu"), "–");
    large(&mut shop);
    shop.at("2026-12-01 09:00");
    assert_eq!(shown(&shop, "Order masuk (order)", "Bulan lalu"), "3");
    assert_eq!(shown(&shop, "Order masuk (order)", "Bulan ini"), "1");
}

#[test]
fn the_house_is_the_sum_of_its_outlets() {
    let mut shop = PaperShop::open_with("23 09:00", TWO_OUTLETS);
    for (packs, outlet) in [(100, "Pusat"), (200, "Cabang"), (400, "cabang")] {
        shop.order(packs, date("2026-12-10"), &[("Outlet", json!(outlet))]);
    }
    shop.cycle();
    shop.at("30 00:00");
    for (outlet, packs) in [("", 700), ("Pusat", 100), ("Cabang", 600)] {
        assert_eq!(noted(&shop, "2026-W48", outlet, "packs"), number(packs), "{outlet}");
    }
    assert_eq!(noted(&shop, "2026-W48", "Cabang", "leads"), None, "enquiries belong to no outlet");
}

#[test]
fn an_answer_counts_on_its_day_and_a_breach_on_the_day_it_was_due() {
    let mut shop = PaperShop::open("26 09:00");
    // Due on Friday at nine: one answers in time, the other on the Monday after.
    let row = shop.order(200, date("2026-12-20"), &[]);
    shop.cycle();
    shop.set(row, "Cek R&D", "Sanggup");
    shop.at("27 09:00");
    shop.at("30 00:00");
    assert_eq!(noted(&shop, "2026-W48", "", "answers/rnd"), share(1, 1), "to the minute");
    assert_eq!(noted(&shop, "2026-W48", "", "answers/ppic"), share(0, 1));
    assert_eq!(noted(&shop, "2026-W48", "", "breaches/ppic"), number(1));
    shop.set(row, "Cek PPIC", "Tersedia");
    shop.at("30 09:00");
    // The store manager has eight working hours.
    shop.set(row, "Konfirmasi SM", "Ya");
    shop.at("30 17:00");
    shop.at("2026-12-07 00:00");
    assert_eq!(noted(&shop, "2026-W49", "", "answers/ppic"), None, "it was counted when it was due");
    assert_eq!(noted(&shop, "2026-W49", "", "answers/sm"), share(1, 1));
    assert_eq!(noted(&shop, "2026-W49", "", "stay/S2"), number(8 * 60));
    // Payments: four working hours.
    let in_time = shop.pay_as("Pembayaran", "ODR-2026-0001", 100_000, date("2026-12-07"), "");
    let late = shop.pay_as("Pembayaran", "ODR-2026-0001", 200_000, date("2026-12-07"), "");
    shop.at("2026-12-07 08:00");
    shop.verify(in_time, "Ya");
    shop.at("2026-12-07 12:00");
    shop.verify(late, "Tidak");
    shop.at("2026-12-07 12:01");
    shop.at("2026-12-14 00:00");
    assert_eq!(noted(&shop, "2026-W50", "", "answers/accounting"), share(1, 2));
}

#[test]
fn kitchens_are_measured_by_the_days_that_happened_as_they_were() {
    let mut shop = PaperShop::open("23 09:00");
    let minutes = [("Menit/pack", json!(3))];
    let product = (1..9).find(|row| shop.see_in("Produk", *row, "Kode") == "NB-AYAM").unwrap();
    shop.fill("Produk", product, &minutes);
    let capacity = [("Outlet", "Pusat"), ("Maks Pack", "400"), ("Orang", "2"), ("Jam", "5")];
    let capacity: Vec<_> = capacity.iter().map(|(header, cell)| (*header, json!(cell))).collect();
    let limits = shop.add("Kapasitas", &capacity);
    let made = shop.order(100, date("24"), &[("Skema Bayar", json!("TUNAI"))]);
    let idle = shop.order(200, date("24"), &[]);
    shop.confirm(made);
    shop.cycle();
    shop.pay(&shop.see(made, "No Order"), 2_500_000, date("23"));
    shop.set(made, "Mulai Produksi", "Ya");
    shop.at("23 15:00");
    assert_eq!(
        (shop.see(made, "Status").as_str(), shop.see(idle, "Status").as_str()),
        ("Produksi", "Menunggu R&D/PPIC")
    );
    shop.at("25 00:00");
    assert_eq!(noted(&shop, "2026-11-24", "Pusat", "hours"), number(500));
    // What is typed afterwards changes nothing of a day that is over.
    shop.fill("Produk", product, &[("Menit/pack", json!(30))]);
    shop.fill("Kapasitas", limits, &[("Orang", json!(20))]);
    shop.at("30 00:00");
    for (figure, value) in [
        ("person-hours", number(500)),
        ("capacity", number(1_000)),
        ("people-use", share(500, 1_000)),
        ("pack-use", share(100, 400)),
    ] {
        assert_eq!(noted(&shop, "2026-W48", "", figure), value, "{figure}");
    }
    // Begun and not gone by the end of its day, it was late, in production.
    assert_eq!(noted(&shop, "2026-W48", "", "on-time"), share(0, 1));
    assert_eq!(noted(&shop, "2026-W48", "", "late/production"), number(1));
}

/// Held for lateness it waits for `Izin Khusus`: until then nobody confirmed anything, and then it counts once.
#[test]
fn answers_that_came_too_late_confirm_nothing_before_they_are_excused() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(1_200, date("2026-12-02"), &[]);
    shop.cycle();
    shop.confirm(row);
    shop.at("29 09:00");
    assert_eq!(shop.see(row, "Status"), "Menunggu Store Manager");
    shop.at("30 00:00");
    assert_eq!(
        (noted(&shop, "2026-W48", "", "days-ahead"), noted(&shop, "2026-W48", "", "excepted")),
        (None, number(0))
    );
    shop.fill("Pesanan", row, &[("Izin Khusus", json!("Ya")), ("Alasan Izin", json!("Permintaan direktur"))]);
    shop.at("30 09:00");
    shop.at("2026-12-07 00:00");
    // Answered three days before.
    assert_eq!(
        (noted(&shop, "2026-W49", "", "days-ahead"), noted(&shop, "2026-W49", "", "excepted")),
        (number(30), number(1))
    );
    assert_eq!(shown(&shop, "Order besar lewat H−4 (nomor)", "Minggu lalu"), "–");
}

/// What is missing in its row keeps an order from nobody's count: it has its number.
#[test]
fn an_order_counts_from_its_number_on_and_its_packs_once_they_are_asked_for() {
    let mut shop = PaperShop::open_with("23 09:00", TWO_OUTLETS);
    let draft = [("Skema Bayar", json!(null)), ("Outlet", json!("cabang"))];
    let row = shop.order(300, date("2026-12-10"), &draft);
    shop.order(100, date("2026-12-10"), &[("Outlet", json!("Pusat"))]);
    shop.cycle();
    shop.at("30 00:00");
    for (outlet, orders, packs) in [("", 2, 100), ("Pusat", 1, 100), ("Cabang", 1, 0)] {
        assert_eq!(noted(&shop, "2026-W48", outlet, "orders"), number(orders), "{outlet}");
        assert_eq!(noted(&shop, "2026-W48", outlet, "packs"), number(packs), "{outlet}");
    }
    // The second of them is of a customer who had ordered.
    assert_eq!(noted(&shop, "2026-W48", "", "returning"), share(1, 2));
    shop.set(row, "Skema Bayar", "TUNAI");
    shop.at("30 09:00");
    assert_eq!(shown(&shop, "Pack masuk", "Bulan ini"), "400");
    assert_eq!(shown(&shop, "Order masuk (order)", "Bulan ini"), "2");
}

/// A payment that Accounting refused was looked at all the same, for the order that its row names.
#[test]
fn a_refused_payment_counts_for_the_outlet_of_its_order() {
    let mut shop = PaperShop::open_with("23 09:00", TWO_OUTLETS);
    let row = shop.order(100, date("2026-12-10"), &[("Outlet", json!("Cabang"))]);
    shop.cycle();
    let payment = shop.pay_as("Pembayaran", &shop.see(row, "No Order"), 100_000, date("23"), "");
    shop.at("23 10:00");
    shop.verify(payment, "Tidak");
    shop.at("23 11:00");
    shop.at("30 00:00");
    for (outlet, value) in [("", share(1, 1)), ("Cabang", share(1, 1)), ("Pusat", None)] {
        assert_eq!(noted(&shop, "2026-W48", outlet, "answers/accounting"), value, "{outlet}");
    }
}

#[test]
fn revenue_belongs_to_the_day_of_the_paper_and_leaves_with_the_day_it_became_void() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(100, date("27"), &[("Skema Bayar", json!("TUNAI")), ("Kanal", json!("Instagram"))]);
    shop.confirm(row);
    shop.cycle();
    shop.pay(&shop.see(row, "No Order"), 2_500_000, date("23"));
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.at("27 09:00");
    shop.at("30 00:00");
    assert_eq!(noted(&shop, "2026-W48", "", "revenue"), number(2_500_000));
    assert_eq!(noted(&shop, "2026-W48", "", "channel-revenue/Instagram"), number(2_500_000));
    shop.fill(
        "Pesanan",
        row,
        &[("Ulangi SJ", json!("Ya")), ("Alasan Ulangi", json!("Harga salah ketik")), ("Harga Satuan", json!(20_000))],
    );
    shop.at("30 09:00");
    shop.fill("Pesanan", row, &[("Dikirim", json!("Ya"))]);
    shop.at("30 10:00");
    let received = [("Diterima Oleh", json!("Sari")), ("Tgl Diterima", date("30")), ("Jumlah Ditolak", json!(10))];
    shop.fill("Pesanan", row, &received);
    shop.at("2026-12-01 09:00");
    shop.at("2026-12-07 00:00");
    assert_eq!(noted(&shop, "2026-11", "", "revenue"), number(2_000_000), "{}", shop.see(row, "Status"));
    assert_eq!(noted(&shop, "2026-W49", "", "revenue"), number(2_000_000 - 2_500_000 - 200_000));
    assert_eq!(noted(&shop, "2026-W49", "", "returned-packs"), number(10));
}

/// The mail, the tab and what is noted say one thing, and the weeks together what the invoice in force asks for.
#[test]
fn papers_made_anew_are_turnover_once_and_the_weekly_mail_says_what_the_tab_does() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(100, date("2026-12-03"), &[("Skema Bayar", json!("TUNAI"))]);
    shop.confirm(row);
    shop.cycle();
    shop.pay(&shop.see(row, "No Order"), 2_500_000, date("23"));
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.at("27 09:00");
    let mut check = |slot: &str, week: &str, turnover: i64, text: &str| {
        let plan = shop.at_slot(slot, NoticeKind::Weekly);
        let [mail] = plan.mails(NoticeKind::Weekly)[..] else { panic!("{}", plan.text) };
        let fact = mail.brief.facts.iter().find(|(label, _)| label == "Omzet").map(|(_, value)| value.as_str());
        assert_eq!(fact, Some(text), "the mail's own line, {slot}");
        let table = mail.brief.tables.iter().find(|table| table.title == "KPI").unwrap();
        let line = table.rows.iter().find(|line| line[0] == "Omzet (Rp)").unwrap();
        assert_eq!(line[1], text, "its table, {slot}");
        assert_eq!(noted(&shop, week, "", "revenue"), number(turnover), "what is noted, {slot}");
        assert_eq!(shown(&shop, "Omzet (Rp)", "Minggu lalu"), turnover.to_string(), "the tab, {slot}");
        if week == "2026-W48" {
            let anew = [("Ulangi SJ", "Ya"), ("Alasan Ulangi", "Harga salah ketik")];
            shop.fill("Pesanan", row, &anew.map(|(header, cell)| (header, json!(cell))));
            shop.set(row, "Harga Satuan", 20_000);
            shop.at("2026-12-01 09:00");
        }
    };
    check("30 08:00", "2026-W48", 2_500_000, "Rp2.500.000");
    check("2026-12-07 08:00", "2026-W49", 2_000_000 - 2_500_000, "-Rp500.000");
    assert_eq!(shop.see(row, "Total"), "2000000");
    assert_eq!(shown(&shop, "Omzet (Rp)", "Tahun ini"), "2000000");
}

#[test]
fn enquiries_count_on_their_day_and_are_won_on_the_day_of_their_order() {
    let mut shop = PaperShop::open("23 09:00");
    let lead = |shop: &mut PaperShop, day: &str, order: &str| {
        let cells =
            [("Tanggal", date(day)), ("Nama", json!("Calon")), ("Kanal", json!("Pameran")), ("No Order", json!(order))];
        shop.add("Prospek", &cells)
    };
    let first = lead(&mut shop, "23", "");
    lead(&mut shop, "24", "");
    shop.at("24 09:00");
    shop.at("30 00:00");
    let row = shop.order(100, date("2026-12-20"), &[]);
    shop.at("30 09:00");
    let id = shop.see(row, "No Order");
    shop.fill("Prospek", first, &[("No Order", json!(id))]);
    lead(&mut shop, "2026-12-01", "");
    shop.at("2026-12-07 00:00");
    assert_eq!(noted(&shop, "2026-W48", "", "leads"), number(2));
    assert_eq!(noted(&shop, "2026-W48", "", "conversion"), share(0, 2));
    assert_eq!(noted(&shop, "2026-W49", "", "conversion"), share(1, 1));
    assert_eq!(noted(&shop, "2026-W49", "", "channel-conversion/Pameran"), share(1, 1));
}

#[test]
fn what_is_owed_at_the_end_is_noted_unless_nobody_looked_then() {
    let mut shop = PaperShop::open("23 09:00");
    let credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(2)), ("Persetujuan Kredit", json!("Ya"))];
    let row = shop.order(100, date("27"), &credit);
    shop.confirm(row);
    shop.cycle();
    let steps = ["Selesai Produksi", "Buat Surat Jalan", "Dikirim"].map(|step| (step, json!("Ya")));
    shop.fill("Pesanan", row, &steps);
    shop.at("27 09:00");
    shop.at("30 00:00");
    assert_eq!(noted(&shop, "2026-W48", "", "receivable"), number(2_500_000), "{}", shop.see(row, "Status"));
    assert_eq!(noted(&shop, "2026-W48", "", "overdue"), number(0), "due on the 29th, which is not late");
    shop.at("2026-12-07 00:00");
    assert_eq!(noted(&shop, "2026-W49", "", "overdue"), number(2_500_000));
    // Three days of invoicing are owed: 27, 28 and 29 November.
    assert_eq!(noted(&shop, "2026-W48", "", "collection-days"), number(30));
}
