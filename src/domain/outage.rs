//! Times when an outside service could not be used, as remembered: a restart neither forgets them nor begins anew.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The way mail leaves is closed: nothing is sent before `until`, whatever waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailStop {
    /// When the first attempt in a row failed.
    pub since: DateTime<Utc>,
    /// When one message may try again.
    pub until: DateTime<Utc>,
    /// Failed attempts in a row.
    pub tries: u32,
    /// What is wrong, in Indonesian.
    pub reason: String,
    /// It does not pass by itself: the settings or the account need a person.
    pub needs_person: bool,
    /// Recognises the settings it happened under; others deserve an attempt at once.
    pub settings: String,
}

/// The sheet cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetOutage {
    /// When the first cycle in a row failed.
    pub since: DateTime<Utc>,
    /// When the sheet was last seen, as far as known.
    pub last_seen: Option<DateTime<Utc>>,
    /// What is wrong.
    pub ailment: SheetAilment,
    /// The administrator was told.
    pub told: bool,
}

/// An outage that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastOutage {
    /// When its first cycle failed.
    pub since: DateTime<Utc>,
    /// When a cycle came to its end again.
    pub until: DateTime<Utc>,
    /// What was wrong with its last cycle.
    pub ailment: SheetAilment,
}

/// A tab that does not let us write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// When it first refused.
    pub since: DateTime<Utc>,
    /// When it was last tried.
    pub tried_at: DateTime<Utc>,
}

/// What keeps us from the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SheetAilment {
    /// No answer, or none that can be used.
    Silent,
    /// The quota of requests is used up.
    Quota,
    /// The spreadsheet is no longer shared with this account.
    NotShared(String),
    /// The API is switched off in the account's project; where it is switched on.
    ApiDisabled(String),
    /// The id is that of an Excel file.
    ExcelFile,
    /// There is no such spreadsheet.
    Gone,
    /// The account's key is not accepted.
    Key,
    /// This machine's clock is wrong, and Google does not believe what was signed by it.
    Clock,
    /// A request was turned down.
    Refused,
    /// More than fits into one answer.
    TooLarge,
}

impl std::fmt::Display for SheetAilment {
    /// What is wrong and what helps, in Indonesian.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Silent => f.write_str(
                "Google tidak menjawab dengan benar; biasanya pulih sendiri, kalau lama periksa internet server",
            ),
            Self::Quota => f.write_str(
                "jatah permintaan ke Google habis; dicoba terus, kalau sering perpanjang sheet.poll_interval",
            ),
            Self::NotShared(account) => {
                write!(f, "spreadsheet tidak lagi dibagikan; bagikan lagi ke {account} sebagai Editor")
            }
            Self::ApiDisabled(link) => {
                write!(f, "Google Sheets API belum diaktifkan untuk akun layanan; aktifkan di {link}")
            }
            Self::ExcelFile => f.write_str(
                "file itu Excel; buka, pilih File, Simpan sebagai Google Spreadsheet, lalu tulis id yang baru di sheet.spreadsheet_id",
            ),
            Self::Gone => {
                f.write_str("spreadsheet tidak ditemukan; lihat tempat sampah Google Drive dan sheet.spreadsheet_id")
            }
            Self::Key => {
                f.write_str("kunci akun layanan tidak diterima Google; kuncinya dicabut, atau jam server salah")
            }
            Self::Clock => f.write_str("jam server salah, jadi Google tidak memberi akses; setel dengan timedatectl"),
            Self::Refused => f.write_str("Google menolak permintaan; lihat log orderd"),
            Self::TooLarge => f.write_str("isi sheet terlalu besar; hapus baris dan kolom yang tidak dipakai"),
        }
    }
}
