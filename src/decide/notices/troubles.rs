//! What is wrong with the sheet itself: tabs that are paused, columns and rows that are gone, a sheet that does not
//! belong to our memory. The sentences are read by administrators and marketing.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::money::ledger::Ledger;
use crate::decide::notices::kinds::sheet_trouble;
use crate::decide::rows::guards;
use crate::decide::rows::matching::Matching;
use crate::decide::world::World;
use crate::domain::column::{Column, OrderColumn, PaymentColumn, ResponseColumn};
use crate::domain::facts::{Episode, SystemFacts, Trouble};

/// So long a clock that came back is spoken of.
const CLOCK_TOLD: TimeDelta = TimeDelta::days(1);

/// Stops all mail while the sheet is ahead of memory, and no longer.
pub(crate) fn stand_still(world: &World<'_>, system: &mut SystemFacts) {
    match &world.books.ahead {
        Some(_) if system.mail.behind.is_some() && system.mail.held.is_some() => {}
        // Also when somebody let the mail go: what waits in an older database went out long ago.
        Some(reason) => {
            let at = world.now.with_timezone(&world.policy.timezone).format("%d/%m/%Y %H:%M:%S");
            let reason = format!("sejak {at}: {reason}");
            system.mail.held.get_or_insert_with(|| reason.clone());
            system.mail.behind = Some(reason);
        }
        None => {
            let behind = system.mail.behind.take();
            if behind.is_some() && (system.mail.held == behind || world.adopt) {
                system.mail.held = None;
            }
        }
    }
}

/// Tabs that are not believed in this cycle, with the reason.
pub(crate) fn paused(world: &World<'_>, roster: &Matching<'_>, ledger: &Ledger) -> BTreeMap<String, String> {
    let mut paused: BTreeMap<String, String> =
        world.books.paused.iter().map(|(tab, reason)| ((*tab).to_owned(), reason.to_string())).collect();
    let losses = [(OrderColumn::TAB, roster.mass_loss, "order"), (PaymentColumn::TAB, ledger.mass_loss, "pembayaran")];
    for (tab, rows, what) in losses {
        let Some(rows) = rows else { continue };
        let reason = format!(
            "{rows} baris {what} hilang sekaligus. Kembalikan lewat Urungkan (Ctrl+Z) atau Riwayat versi. Bila memang sengaja dihapus: kembalikan dulu, lalu hapus sedikit demi sedikit, paling banyak empat baris setiap kali."
        );
        paused.insert(tab.to_owned(), reason);
    }
    paused
}

/// Everything that is wrong with the sheet itself, by a key that stays the same while it lasts.
pub(crate) fn troubles(world: &World<'_>, roster: &Matching<'_>, ledger: &Ledger) -> BTreeMap<String, String> {
    let mut troubles = BTreeMap::new();
    if let Some(reason) = &world.books.ahead {
        let key = if world.books.other.is_some() { sheet_trouble::OTHER } else { sheet_trouble::AHEAD };
        troubles.insert(key.to_owned(), reason.to_string());
        return troubles;
    }
    if let Some(jump) = world.facts.system.sheet.clock_jump.filter(|jump| world.now - jump.noticed < CLOCK_TOLD) {
        let until = world.local(jump.until).format("%d/%m/%Y %H:%M");
        troubles.insert(
            "clock".to_owned(),
            format!("Jam komputer orderd pernah maju sampai {until} dan sudah kembali. Jadwal dan tenggat dihitung lagi dari sekarang; yang sudah dikirim tidak dikirim ulang. Administrator: periksa dengan timedatectl. Periksa tanggal dokumen yang terbit pada waktu itu."),
        );
    }
    if guards::is_reverted(world) {
        troubles.insert(
            "reverted".to_owned(),
            "Versi lama spreadsheet dipulihkan. Nomor, pembayaran terverifikasi dan status ditulis lagi dari catatan; tidak ada surat tentang isi yang berubah karenanya. Periksa order yang Masalah-nya terisi.".to_owned(),
        );
    }
    for (tab, reason) in paused(world, roster, ledger) {
        troubles.insert(format!("tab {tab}"), format!("Tab {tab} dijeda: {reason}"));
    }
    // What never stood there is not lost: a release brought it, and `init` has yet to make it.
    let never_was = |tab: &str, header: &str| {
        let known = world.facts.system.sheet.tabs.get(tab);
        known.is_some_and(|known| known.sheet_id.is_some() && !known.owns(header))
    };
    for (tab, header) in world.books.missing_ours.iter().filter(|(tab, header)| !never_was(tab, header)) {
        troubles.insert(
            format!("column {tab}/{header}"),
            format!("Kolom {header} di tab {tab} hilang; kembalikan judulnya, atau jalankan: orderd init."),
        );
    }
    for present in roster.orders.iter().map(|(_, present)| present).filter(|p| p.facts.seen.is_lost()) {
        let id = present.facts.id;
        troubles.insert(
            format!("lost {id}"),
            format!(
                "Baris {id} hilang dari tab Pesanan. Kembalikan dengan Urungkan (Undo), atau: orderd restore {id}."
            ),
        );
    }
    for title in world.facts.system.sheet.refusing.keys() {
        troubles.insert(
            format!("write {title}"),
            format!("Tab {title} tidak bisa ditulisi orderd: buka perlindungannya (Data, Lindungi sheet dan rentang) untuk akun layanan orderd."),
        );
    }
    for (cell, _) in world.facts.system.rows.fights.iter().filter(|(_, fight)| fight.rests > 0) {
        troubles.insert(
            format!("fight {cell}"),
            format!("Sel ⚙ {cell} terus diubah orang atau program lain; orderd berhenti menulisnya untuk sementara. Cari siapa yang mengubahnya."),
        );
    }
    troubles.extend(answer_form(world));
    for fault in world.observed.map_or(&[][..], |observed| observed.service.templates) {
        let line = fault.line.map(|line| format!(", baris {line}")).unwrap_or_default();
        let (file, what) = (&fault.file, &fault.what);
        troubles.insert(
            format!("{}{fault}", sheet_trouble::TEMPLATE),
            format!("Berkas {file}{line} tidak bisa dipakai: {what}. Sementara ini dipakai kata-kata bawaan."),
        );
    }
    for facts in ledger.facts.values().filter(|f| f.seen.is_lost() && f.verified.is_some()) {
        let id = facts.id;
        troubles.insert(
            format!("lost {id}"),
            format!("Baris {id} yang sudah diverifikasi hilang dari tab Pembayaran; uangnya tetap dihitung. Kembalikan dengan: orderd restore {id}."),
        );
    }
    troubles
}

/// What keeps answers by the form from coming in, or their names from being believed.
fn answer_form(world: &World<'_>) -> Option<(String, String)> {
    let (rules, observed) = (world.policy.answers.as_ref()?, world.observed?);
    let (is_there, is_paused) =
        (world.books.seen.contains_key(ResponseColumn::TAB), world.books.paused.contains_key(ResponseColumn::TAB));
    if !is_there && !is_paused {
        let then = if rules.required {
            "tidak ada yang bisa menyetujui apa pun"
        } else {
            "jawaban lewat tombol di surat tidak sampai"
        };
        let sentence = format!(
            "Konfigurasi menyebut formulir jawaban (answers.form_url), tetapi spreadsheet tidak punya tab {}: {then}.",
            ResponseColumn::TAB
        );
        return Some((sheet_trouble::NO_FORM.to_owned(), sentence));
    }
    if is_there && !observed.responses_proven {
        let then = if rules.required {
            "tidak dihitung, dan persetujuan yang diketik menjadi Ulang"
        } else {
            "dihitung seperti diketik di sheet, tanpa nama"
        };
        let sentence = format!(
            "Tab {} tidak dilindungi, jadi pengirim jawaban tidak terbukti: jawaban lewat formulir {then}.",
            ResponseColumn::TAB
        );
        return Some((sheet_trouble::UNPROVEN.to_owned(), sentence));
    }
    None
}

/// Troubles that are there now and were not before; those that are over are forgotten.
pub(crate) fn new(current: BTreeMap<String, String>, memory: &mut SystemFacts, now: DateTime<Utc>) -> Vec<Trouble> {
    memory.mail.troubles.retain(|key, _| current.contains_key(key));
    let mut new = Vec::new();
    for (key, sentence) in current {
        if !memory.mail.troubles.contains_key(&key) {
            memory.mail.troubles.insert(key.clone(), Episode { number: 1, since: now, ..Episode::default() });
            new.push(Trouble { key, sentence });
        }
    }
    new
}
