//! The figures in people's words: what each is called, how it is defined, and its numbers as cells and in sentences.

use super::event::{Cause, Desk};
use super::figure::{ChannelFigure, Figure, Unit};
use super::money::BILLED_DAYS;
use crate::decide::orders::sla;
use crate::domain::cell::Cell;
use crate::domain::measured::Value;
use crate::domain::policy::Policy;
use crate::domain::rupiah::Rupiah;

/// What stands where nothing was measured.
pub(crate) const NOTHING: &str = "–";

impl Figure {
    /// `Ukuran`
    pub(crate) fn name(&self, policy: &Policy) -> String {
        let lead = policy.sop.lead_days;
        let name = match self {
            Self::LargeInTime => return format!("Order besar terkonfirmasi paling lambat H−{lead} (%)"),
            Self::AnswersInTime(desk) => return format!("Jawaban {} tepat waktu (%)", desk.name()),
            Self::MaterialAtFirst => "Jawaban pertama: bahan tersedia (%)",
            Self::OnTime => "Kirim tepat waktu (%)",
            Self::PeopleUse => "Pemakaian tenaga (%)",
            Self::PackUse => "Pemakaian kapasitas pack (%)",
            Self::Conversion => "Prospek jadi order, semua kanal (%)",
            Self::Returning => "Order dari pelanggan lama (%)",
            Self::LargeLate => return format!("Order besar lewat H−{lead} (nomor)"),
            Self::Excepted => "Order besar dengan Izin Khusus (order)",
            Self::DaysAhead => "Jarak konfirmasi ke Tanggal Kirim, nilai tengah (hari)",
            Self::LeftUnreleased => "Dikirim tanpa Izin Kirim (order)",
            Self::OverLimit => "Kredit disetujui di atas batas (order)",
            Self::Breaches(desk) => return format!("Jawaban {} lewat batas", desk.name()),
            Self::DaysToDownPayment => "Proforma sampai DP terverifikasi, nilai tengah (hari)",
            Self::Stay(state) => return format!("{}, nilai tengah (jam kerja)", state.label(false)),
            Self::LongStay(state) => return format!("{}, 90 % paling lama (jam kerja)", state.label(false)),
            Self::Late(cause) => return format!("Terlambat karena {} (order)", cause.name()),
            Self::PersonHours => "Jam-orang yang dibutuhkan",
            Self::Capacity => "Jam-orang yang ada",
            Self::OrderedPacks => "Pack dipesan dari yang selesai dibuat",
            Self::MadePacks => "Pack jadi",
            Self::ReturnedPacks => "Pack ditolak pelanggan",
            Self::Revenue => "Omzet (Rp)",
            Self::Receivable => "Piutang di akhir periode (Rp)",
            Self::Overdue => "Lewat jatuh tempo di akhir periode (Rp)",
            Self::CollectionDays => "Umur penagihan, DSO (hari)",
            Self::CalledOff => "Order batal (order)",
            Self::CalledOffValue => "Nilai order batal (Rp)",
            Self::Retained => "Uang ditahan dari pembatalan (Rp)",
            Self::Orders => "Order masuk (order)",
            Self::Packs => "Pack masuk",
            Self::Leads => "Prospek masuk",
            Self::Channel(ChannelFigure::Leads, name) => return format!("Prospek masuk, {name}"),
            Self::Channel(ChannelFigure::Conversion, name) => return format!("Prospek jadi order, {name} (%)"),
            Self::Channel(ChannelFigure::Revenue, name) => return format!("Omzet lewat {name} (Rp)"),
        };
        name.to_owned()
    }

    /// `Definisi`
    pub(crate) fn definition(&self, policy: &Policy) -> String {
        let lead = policy.sop.lead_days;
        let text = match self {
            Self::LargeInTime => {
                return format!(
                    "Order di atas {} pack yang dijawab R&D, PPIC dan Store Manager paling lambat H−{lead}, dibagi semua \
                     order besar yang terkonfirmasi atau lewat batasnya. Yang terlambat dihitung pada hari sesudah \
                     batasnya; dengan Izin Khusus tetap terlambat.",
                    policy.sop.large_order_packs
                );
            }
            Self::AnswersInTime(desk) => return punctual(*desk),
            Self::Breaches(_) => {
                "Permintaan jawaban yang tidak dijawab sampai batasnya; dihitung pada hari batas itu, juga bila kemudian \
                 dijawab."
            }
            Self::MaterialAtFirst => {
                "Order yang jawaban pertamanya Cek R&D = Sanggup dan Cek PPIC = Tersedia, dibagi semua order yang \
                 dijawab keduanya untuk pertama kali."
            }
            Self::OnTime => {
                "Order yang dikirim atau diambil paling lambat pada Tanggal Kirim, dibagi semua order yang dikirim, dan \
                 yang sudah mulai dibuat tetapi lewat Tanggal Kirim (dihitung terlambat pada hari sesudahnya)."
            }
            Self::Late(cause) => return late(*cause),
            Self::PeopleUse => {
                "Jam-orang yang dibutuhkan dibagi jam-orang yang ada (orang × jam di tab Kapasitas), hari yang sudah \
                 lewat dan ada produksinya. Hari sebelum ukuran ini dicatat: –."
            }
            Self::PackUse => {
                "Pack yang dibuat dibagi Maks Pack di tab Kapasitas, hari yang sudah lewat dan ada produksinya. Hari \
                 sebelum ukuran ini dicatat: –."
            }
            Self::PersonHours => {
                "Pack × Menit/pack dari order yang mulai dibuat, menurut Tanggal Kirim, hari yang sudah lewat; dicatat \
                 setiap tengah malam. Hari sebelum ukuran ini dicatat: –."
            }
            Self::Capacity => {
                "Orang × jam di tab Kapasitas pada hari yang ada produksinya, seperti tertulis pada tengah malam. Hari \
                 sebelum ukuran ini dicatat: –."
            }
            Self::LargeLate => {
                return format!("Order besar yang pada H−{lead} belum terkonfirmasi, dengan atau tanpa Izin Khusus.");
            }
            Self::Excepted => {
                return format!("Order besar yang terkonfirmasi setelah H−{lead} dan tetap jalan dengan Izin Khusus.");
            }
            Self::DaysAhead => {
                "Berapa hari sebelum Tanggal Kirim order terkonfirmasi. Separuh order lebih dari ini, separuh kurang."
            }
            Self::LeftUnreleased => {
                "Order yang barangnya keluar saat Izin Kirim masih TAHAN, juga bila tagihannya kemudian lunas."
            }
            Self::OverLimit => {
                "Order yang kreditnya disetujui walaupun piutang pelanggan dengan order itu melewati Batas Kredit, juga \
                 bila kemudian lunas."
            }
            Self::DaysToDownPayment => {
                "Hari kalender dari proforma pertama sampai DP diverifikasi dan order boleh diproduksi. Order yang masih \
                 menunggu belum dihitung."
            }
            Self::Stay(_) => {
                "Jam kerja order berada di status ini, dihitung ketika order meninggalkannya. Separuh order lebih lama, \
                 separuh lebih cepat."
            }
            Self::LongStay(_) => "Sembilan dari sepuluh order meninggalkan status ini dalam jam kerja sebanyak ini.",
            Self::OrderedPacks => "Pack yang dipesan dari order yang selesai diproduksi.",
            Self::MadePacks => "Jumlah Jadi order yang selesai diproduksi (kosong = sebanyak yang dipesan).",
            Self::ReturnedPacks => "Pack di nota kredit, menurut tanggal nota.",
            Self::Revenue => {
                "Barang − diskon + ongkir tanpa pajak, menurut tanggal invoice, dikurangi nota kredit dan invoice yang \
                 batal menurut tanggalnya sendiri."
            }
            Self::Receivable => {
                "Tagihan yang barangnya sudah dikirim dan belum lunas. Periode sebelum ukuran ini dicatat: –."
            }
            Self::Overdue => "Bagian piutang yang lewat Jatuh Tempo. Periode sebelum ukuran ini dicatat: –.",
            Self::CollectionDays => {
                return format!(
                    "Piutang dibagi tagihan rata-rata per hari (dengan pajak) selama {BILLED_DAYS} hari terakhir, atau \
                     sejak invoice pertama."
                );
            }
            Self::CalledOff => "Order yang dibatalkan.",
            Self::CalledOffValue => "Total (dengan pajak) order yang dibatalkan.",
            Self::Retained => "Uang terverifikasi yang tidak dikembalikan, ketika pembatalannya selesai.",
            Self::Orders => "Order yang mendapat nomor.",
            Self::Packs => "Pack dari order yang mendapat nomor dan lengkap isinya.",
            Self::Returning => "Order dari pelanggan yang pernah memesan sebelumnya, dibagi semua order masuk.",
            Self::Leads => "Prospek menurut Tanggal di tab Prospek. Biaya per kanal tidak dihitung.",
            Self::Conversion | Self::Channel(ChannelFigure::Conversion, _) => {
                "Prospek yang No Order-nya masuk dalam periode ini, dibagi prospek bertanggal dalam periode ini. Yang \
                 tanpa No Order tidak diketahui kapan jadinya, dan tidak dihitung."
            }
            Self::Channel(ChannelFigure::Leads, _) => "Prospek dari kanal ini menurut Tanggal.",
            Self::Channel(ChannelFigure::Revenue, _) => "Omzet order dengan Kanal ini di tab Pesanan.",
        };
        text.to_owned()
    }

    /// A value as a cell.
    pub(crate) fn cell(&self, value: Option<&Value>) -> Cell {
        match value.and_then(|value| self.number(value)) {
            Some(number) => Cell::Number(number),
            None => Cell::text(self.spoken(value)),
        }
    }

    /// A value as a number people read: percent, hours and days with one decimal; `None`: it is none.
    #[expect(clippy::cast_precision_loss, reason = "the sheet itself holds doubles; these figures are far below 2^53")]
    pub(crate) fn number(&self, value: &Value) -> Option<f64> {
        self.tenths(value).map(|tenths| tenths as f64 / 10.0)
    }

    /// The same number in tenths.
    pub(crate) fn tenths(&self, value: &Value) -> Option<i64> {
        match value {
            Value::Number(number) => match self.unit() {
                Unit::Hours => tenths(i128::from(*number) * 10, 60),
                Unit::Days => Some(*number),
                Unit::PersonHours => tenths((*number).into(), 10),
                Unit::Rupiah | Unit::Count | Unit::Percent | Unit::Names => tenths(i128::from(*number) * 10, 1),
            },
            Value::Share { part, of } => tenths(i128::from(*part) * 1_000, (*of).max(1).into()),
            Value::Orders(_) => None,
        }
    }

    /// A value in a sentence: `82,4 %`, `Rp148.000.000`, `3,5 jam kerja`.
    pub(crate) fn spoken(&self, value: Option<&Value>) -> String {
        let Some(value) = value else { return NOTHING.to_owned() };
        if let Value::Orders(orders) = value {
            return orders.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        }
        let decimal = || self.number(value).map(|n| n.to_string().replace('.', ",")).unwrap_or_default();
        match (self.unit(), value) {
            (Unit::Rupiah, Value::Number(amount)) => Rupiah(*amount).to_string(),
            (Unit::Count, Value::Number(count)) => Rupiah(*count).grouped(),
            (Unit::Percent, _) => format!("{} %", decimal()),
            (Unit::Hours, _) => format!("{} jam kerja", decimal()),
            (Unit::PersonHours, _) => format!("{} jam-orang", decimal()),
            (Unit::Days, _) => format!("{} hari", decimal()),
            (Unit::Rupiah | Unit::Count | Unit::Names, _) => decimal(),
        }
    }
}

/// What counts as punctual.
fn punctual(desk: Desk) -> String {
    let within = match desk {
        Desk::Rnd | Desk::Ppic => sla::materials_words(),
        Desk::StoreManager => sla::confirmation_words(),
        Desk::Accounting => sla::accounting_words(),
    };
    format!(
        "Permintaan yang dijawab dalam batasnya ({within}), dibagi semua yang dijawab atau lewat batasnya. Permintaan \
         sebelum ukuran ini dicatat tidak dihitung."
    )
}

fn late(cause: Cause) -> String {
    let stood = match cause {
        Cause::Material => "belum terkonfirmasi",
        Cause::FirstMoney => "menunggu DP, pembayaran atau kredit",
        Cause::Production => "siap produksi, diproduksi, atau menunggu surat jalan",
        Cause::Settlement => "menunggu pelunasan",
        Cause::Dispatch => "boleh dikirim",
    };
    format!("Order terlambat yang pada akhir Tanggal Kirim masih {stood}.")
}

/// `part / all`, rounded half upwards; `None`: no figure is as large.
fn tenths(part: i128, all: i128) -> Option<i64> {
    (2 * part + all).div_euclid(2 * all).try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_rounded_to_one_decimal_and_spoken_with_its_unit() {
        let check = |figure: Figure, value: Value, number: f64, spoken: &str| {
            assert_eq!(figure.cell(Some(&value)), Cell::Number(number));
            assert_eq!(figure.spoken(Some(&value)), spoken);
        };
        check(Figure::OnTime, Value::Share { part: 1, of: 3 }, 33.3, "33,3 %");
        check(Figure::OnTime, Value::Share { part: 2, of: 3 }, 66.7, "66,7 %");
        check(Figure::Stay(crate::domain::state::State::Draft), Value::Number(93), 1.6, "1,6 jam kerja");
        check(Figure::DaysAhead, Value::Number(45), 4.5, "4,5 hari");
        check(Figure::PersonHours, Value::Number(12_550), 125.5, "125,5 jam-orang");
        check(Figure::Revenue, Value::Number(148_000_000), 148_000_000.0, "Rp148.000.000");
        check(Figure::Revenue, Value::Number(-5_000), -5_000.0, "-Rp5.000");
        check(Figure::MadePacks, Value::Number(6_400), 6_400.0, "6.400");
        assert_eq!((Figure::OnTime.cell(None), Figure::OnTime.spoken(None)), (Cell::text("–"), "–".to_owned()));
    }
}
