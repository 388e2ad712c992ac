//! What can be wrong with the memory, each with a remedy. It never carries what is recorded, only where it is.

use std::io;
use std::path::PathBuf;

use super::location::Location;
use super::server_error::ServerError;

/// Why the store could not do what it was asked. Every sentence ends with what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The configuration names no database we know.
    #[error("state.url {0}; write sqlite:///absolute/path/state.db, or postgres://user@host/database")]
    Url(String),
    /// The server of the database.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// There is nothing to look into yet.
    #[error("the database {} does not exist or is empty; run `orderd sync` or `orderd adopt` once, or correct state.url", .database)]
    #[expect(missing_docs, reason = "the database file, here and below")]
    Missing { database: Location },
    /// The lease is taken.
    #[error("another orderd{} holds {}; stop it first, or use a command that only reads", in_brackets(.holder), .database)]
    #[expect(missing_docs, reason = "the process that holds it, when it wrote its number down")]
    Held { database: Location, holder: Option<String> },
    /// Somebody else took the lease over.
    #[error("another orderd{} has taken over {}; this one writes and sends nothing more", in_brackets(.holder), .database)]
    #[expect(missing_docs, reason = "who, when that is known")]
    Lost { database: Location, holder: Option<String> },
    /// The lock file is not the one that was locked.
    #[error(
        "the lock file {} was removed or replaced while this orderd held it, so another may be at work: end both, then start one; never delete a lock file",
        .file.display()
    )]
    #[expect(missing_docs, reason = "the lock file")]
    LockGone { file: PathBuf },
    /// Damaged, cut off, or not a database.
    #[error(
        "the database {} is damaged or not a database ({what}); stop orderd, put the newest backup in its place with `orderd restore-backup`, then run `orderd adopt`",
        .database
    )]
    #[expect(missing_docs, reason = "what was seen")]
    Corrupt { database: Location, what: String, source: Option<sqlx::Error> },
    /// A row of the database says something this version does not understand.
    #[error(
        "what the database {} remembers of {what} cannot be read; use the version that wrote it, or put the newest backup in its place with `orderd restore-backup` and run `orderd adopt`",
        .database
    )]
    #[expect(missing_docs, reason = "which row")]
    Unreadable { database: Location, what: String, source: serde_json::Error },
    /// Written by a later orderd.
    #[error(
        "the database {} has schema {found}, this orderd knows schemas up to {known}; install the newer orderd again, or restore the backup made before the upgrade",
        .database
    )]
    #[expect(missing_docs, reason = "schema numbers")]
    Newer { database: Location, found: i64, known: i64 },
    /// Written by an earlier orderd, and only opened for reading.
    #[error("the database {} has the older schema {found}; start the new orderd once to upgrade it to {known}", .database)]
    #[expect(missing_docs, reason = "schema numbers")]
    Older { database: Location, found: i64, known: i64 },
    /// The library is older than the first version without the WAL corruption bug.
    #[error(
        "this orderd was linked with SQLite {found}, which can damage databases; build it with SQLite 3.51.3 or later"
    )]
    #[expect(missing_docs, reason = "version of the library")]
    OldEngine { found: String },
    /// No room left.
    #[error("no room left on the disk of the database {}; nothing of this cycle was recorded; free some space", .database)]
    #[expect(missing_docs, reason = "the engine's own words")]
    Full { database: Location, source: sqlx::Error },
    /// The file or its directory may not be written.
    #[error("the database {} may not be written; give the user of orderd write access to the file and its directory", .database)]
    #[expect(missing_docs, reason = "the engine's own words")]
    ReadOnly { database: Location, source: Option<sqlx::Error> },
    /// The disk failed to read, write or fsync. A commit whose fsync failed may turn out to be there, whole, when the
    /// database is opened again.
    #[error(
        "the disk of the database {} failed; whether this cycle was recorded shows when the database is opened again: look at the disk, then start orderd again",
        .database
    )]
    #[expect(missing_docs, reason = "the engine's own words")]
    Disk { database: Location, source: sqlx::Error },
    /// Somebody else writes for longer than we wait.
    #[error("the database {} is kept busy by another process; end it, or try again", .database)]
    #[expect(missing_docs, reason = "the engine's own words")]
    Busy { database: Location, source: sqlx::Error },
    /// The file, its directory or the lock file cannot be opened.
    #[error("{} cannot be opened; its directory must exist, and both must belong to the user orderd runs as (`chown`)", .file.display())]
    #[expect(missing_docs, reason = "the file meant")]
    CannotOpen { file: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    /// A notice was about to be recorded a second time.
    #[error(
        "notice {key} is recorded already; nothing of this cycle was recorded; this is a mistake in orderd, please report it"
    )]
    #[expect(missing_docs, reason = "its key")]
    NoticeTwice { key: String },
    /// A recipient was about to get a notice a second time.
    #[error(
        "notice {key} has a message for this recipient already; nothing of this cycle was recorded; this is a mistake in orderd, please report it"
    )]
    #[expect(missing_docs, reason = "its key")]
    MailedTwice { key: String },
    /// A message was about to carry a notice nobody recorded.
    #[error(
        "a message carries notice {key}, which is not recorded; nothing of this cycle was recorded; this is a mistake in orderd, please report it"
    )]
    #[expect(missing_docs, reason = "its key")]
    NoticeUnknown { key: String },
    /// A document number, or its place in the sequence, was about to be used a second time.
    #[error(
        "document number {number} or its place in the sequence is used already; nothing of this cycle was recorded; run `orderd adopt` if the database is older than the sheet"
    )]
    #[expect(missing_docs, reason = "the number")]
    NumberTwice { number: String },
    /// A message is not where the caller believes it to be.
    #[error("message {id} cannot become {to}: it is gone or in another state; see `orderd mail list`")]
    #[expect(missing_docs, reason = "the message and the state wanted")]
    NotSo { id: i64, to: &'static str },
    /// What was carried over does not agree with what it came from.
    #[error(
        "{database} and what it was copied from differ in their {table}; nothing uses it yet: delete it and try again; if it happens twice, please report it"
    )]
    #[expect(missing_docs, reason = "the copy, and the table")]
    Differs { database: Location, table: &'static str },
    /// The place to move to is taken.
    #[error("{database} holds a memory already; nothing was changed: name a place that is empty")]
    #[expect(missing_docs, reason = "the place")]
    Taken { database: Location },
    /// A backup would overwrite something.
    #[error("{} exists already; name a file that does not", .file.display())]
    #[expect(missing_docs, reason = "the file meant")]
    Exists { file: PathBuf },
    /// Writing the backup failed.
    #[error("the backup {} could not be written; look at the disk and at the access to its directory", .file.display())]
    #[expect(missing_docs, reason = "the file meant")]
    Backup { file: PathBuf, source: io::Error },
    /// The file to restore is something else.
    #[error("{} is no backup of orderd's ({what}); nothing was changed: name a file that `orderd backup` wrote", .file.display())]
    #[expect(missing_docs, reason = "the file, what was seen")]
    NoBackup { file: PathBuf, what: String },
    /// The file to restore is damaged.
    #[error(
        "the backup {} is damaged ({what}); nothing was changed: fetch it again from where backups are kept, or take an older one",
        .file.display()
    )]
    #[expect(missing_docs, reason = "the file, what was seen")]
    BackupDamaged { file: PathBuf, what: String },
    /// The backup was written by a later orderd.
    #[error(
        "the backup {} has schema {found}, this orderd knows schemas up to {known}; nothing was changed: install the newer orderd, then restore it",
        .file.display()
    )]
    #[expect(missing_docs, reason = "schema numbers")]
    BackupNewer { file: PathBuf, found: i64, known: i64 },
    /// The backup could not be put in place.
    #[error(
        "no backup could be put in the place of {}; look at the disk and at the access to its directory, then run this again",
        .database
    )]
    #[expect(missing_docs, reason = "the disk's own words")]
    Restore { database: Location, source: io::Error },
    /// Anything else the engine says.
    #[error("the database {} refused a statement; this is a mistake in orderd, please report it", .database)]
    #[expect(missing_docs, reason = "the engine's own words")]
    Engine { database: Location, source: sqlx::Error },
}

fn in_brackets(holder: &Option<String>) -> String {
    holder.as_ref().map_or_else(String::new, |holder| format!(" ({holder})"))
}

impl StoreError {
    /// Whether the database or its disk can no longer be trusted: the process should end rather than go on. After a
    /// failed fsync the kernel may report the next one as done although the data is gone.
    #[must_use]
    pub const fn is_suspect(&self) -> bool {
        matches!(
            self,
            Self::Corrupt { .. }
                | Self::Disk { .. }
                | Self::Unreadable { .. }
                | Self::LockGone { .. }
                | Self::Server(ServerError::Damaged { .. })
        )
    }

    /// Whether another process leads, or may: nothing more is to be done under this lease.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        matches!(self, Self::Lost { .. })
    }

    /// Whether a server is to be waited for, and not a person.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Server(error) if error.is_passing())
    }

    /// Sorts the engine's error; result codes of SQLite are its primary ones.
    pub(super) fn of_engine(database: &Location, source: sqlx::Error) -> Self {
        let file = match database {
            Location::Server(_) => return ServerError::of(database, source).into(),
            Location::File(file) => file,
        };
        let database = database.clone();
        let code = source
            .as_database_error()
            .and_then(|e| e.code())
            .and_then(|code| code.parse::<i64>().ok())
            .map(|extended| extended & 0xff);
        match code {
            Some(5 | 6) => Self::Busy { database, source },
            Some(8) => Self::ReadOnly { database, source: Some(source) },
            Some(10) => Self::Disk { database, source },
            Some(11) => {
                Self::Corrupt { database, what: "its pages contradict each other".into(), source: Some(source) }
            }
            Some(13) => Self::Full { database, source },
            Some(14) => Self::CannotOpen { file: file.clone(), source: Box::new(source) },
            Some(26) => Self::Corrupt { database, what: "its header is wrong".into(), source: Some(source) },
            Some(_) | None => Self::Engine { database, source },
        }
    }
}

/// What goes wrong inside a verb, before the database it happened to is named.
#[derive(Debug)]
pub(super) enum Trouble {
    Engine(sqlx::Error),
    Json { what: String, source: serde_json::Error },
    Refused(StoreError),
}

impl Trouble {
    pub(super) fn at(self, database: &Location) -> StoreError {
        match self {
            Self::Engine(source) => StoreError::of_engine(database, source),
            Self::Json { what, source } => StoreError::Unreadable { database: database.clone(), what, source },
            Self::Refused(error) => error,
        }
    }

    /// Turns a broken rule of uniqueness into what it means here.
    pub(super) fn unless_unique(source: sqlx::Error, meaning: impl FnOnce() -> StoreError) -> Self {
        if source.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
            Self::Refused(meaning())
        } else {
            Self::Engine(source)
        }
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(source: sqlx::Error) -> Self {
        Self::Engine(source)
    }
}

impl From<ServerError> for Trouble {
    fn from(error: ServerError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}
