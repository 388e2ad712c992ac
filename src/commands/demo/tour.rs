//! What a newcomer does on the page of the demo: the samples' orders moved on, by one role after the other.

use crate::domain::cell::Cell;
use crate::sandbox::{Place, Step};
use crate::sheet::layout::Samples;

/// The sample orders the tour moves on: the one that waits for R&D, and the one that is ready to leave.
const WAITING: usize = 1;
const MADE: usize = 7;

/// The steps, in the order of the procedure. Empty: the samples have no payment to look at.
pub(super) fn steps(samples: &Samples) -> Vec<Step> {
    let Some(payment) = unverified_payment(samples) else { return Vec::new() };
    let (waiting, made) = (samples.order_id(WAITING), samples.order_id(MADE));
    let cell = |say: String, tab, header, key: &str, column| Step {
        say,
        place: Place::Cell { tab, row: (header, key.to_owned()), column },
    };
    let order = |say: String, id: &str, column| cell(say, "Pesanan", "No Order", id, column);
    vec![
        order(format!("Anda R&D: pilih Sanggup di Cek R&D, {waiting}."), &waiting, "Cek R&D"),
        order(format!("Anda PPIC: pilih Tersedia di Cek PPIC, {waiting}."), &waiting, "Cek PPIC"),
        order(
            format!("Anda store manager: Status {waiting} kini menunggu Anda. Pilih Ya di Konfirmasi SM."),
            &waiting,
            "Konfirmasi SM",
        ),
        Step { say: "Buka Surat: baca siapa diminta apa, dan lihat lampirannya.".to_owned(), place: Place::Mailbox },
        cell(
            "Anda Akunting: uang sudah masuk rekening. Pilih Ya di Terverifikasi.".to_owned(),
            "Pembayaran",
            "No Referensi",
            &payment,
            "Terverifikasi",
        ),
        order(format!("Anda store manager: {made} selesai dimasak. Buat Surat Jalan."), &made, "Buat Surat Jalan"),
        order(format!("Izin Kirim {made} sudah BOLEH: tandai Dikirim."), &made, "Dikirim"),
        order(format!("Barang sampai: tulis nama penerima {made} di Diterima Oleh."), &made, "Diterima Oleh"),
    ]
}

/// The reference of the first payment that Accounting has not seen yet.
fn unverified_payment(samples: &Samples) -> Option<String> {
    let rows = samples.rows.get("Pembayaran")?;
    let cell =
        |row: &[(String, Cell)], header: &str| row.iter().find(|(h, _)| h == header).map(|(_, cell)| cell.clone());
    let row = rows.iter().find(|row| cell(row, "Terverifikasi").is_none())?;
    match cell(row, "No Referensi")? {
        Cell::Text(text) => Some(text.to_string()),
        Cell::Empty | Cell::Number(_) | Cell::Bool(_) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;
    use crate::sheet::layout::Layout;

    #[test]
    fn every_step_leads_to_a_column_that_people_fill_and_the_samples_leave_open() {
        let samples = Samples::on("2026-11-23".parse().unwrap());
        let steps = steps(&samples);
        assert!(steps.len() >= 3);
        for step in steps {
            let Place::Cell { tab, row: (header, key), column } = &step.place else { continue };
            let layout = Layout::embedded().tab(tab).unwrap_or_else(|| unreachable!("no tab {tab}"));
            let at = layout.position(column).unwrap_or_else(|| unreachable!("no column {column} in {tab}"));
            assert!(!layout.columns[at].ours && layout.position(header).is_some(), "{tab} {column} {header}");
            let number = key.rsplit('-').next().unwrap().parse::<usize>().unwrap();
            let row = &samples.rows[*tab][number - 1];
            assert!(!row.iter().any(|(header, _)| header == column), "{key} {column} is filled already");
            assert!(step.say.contains(column) || *column == "Dikirim", "{}: names {column}", step.say);
        }
    }
}
