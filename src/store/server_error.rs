//! What can be wrong with a database server, each with a remedy. It never repeats an address with a password in it.

use super::location::Location;

/// Why a database server did not do what it was asked. Every sentence ends with what to do.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the database meant, and the server's own words")]
pub enum ServerError {
    /// It cannot be reached, went away, or gives no answer.
    #[error(
        "{database} does not answer; nothing is lost and orderd goes on by itself once it does: look at the server, the network and state.url"
    )]
    Away { database: Location, source: sqlx::Error },
    /// Name or password are wrong.
    #[error(
        "{database} refuses the login; check the user in state.url and its password (state.password_file, or the credential state-password)"
    )]
    Login { database: Location, source: sqlx::Error },
    /// There is no such database.
    #[error("{database} does not exist on its server; make it (`createdb -O USER NAME`), or correct state.url")]
    NoDatabase { database: Location, source: sqlx::Error },
    /// The user may not do what is needed.
    #[error(
        "{database} forbids orderd's user what it needs; let an administrator run `GRANT CREATE ON DATABASE … TO …` once, or `CREATE SCHEMA … AUTHORIZATION …` for the instance"
    )]
    Forbidden { database: Location, source: sqlx::Error },
    /// A standby server, or one that was made read-only.
    #[error(
        "{database} is read-only at the moment; name the server that may be written in state.url, or make it writable; nothing of this cycle was recorded"
    )]
    ReadOnly { database: Location, source: sqlx::Error },
    /// No room, memory or connections left.
    #[error(
        "the server of {database} has no room left (disk, memory or connections); nothing of this cycle was recorded: free some"
    )]
    Full { database: Location, source: sqlx::Error },
    /// The connection cannot be made safe.
    #[error(
        "no safe connection to {database}: renew the server's certificate if it expired, name its authority with sslrootcert=FILE in state.url, or correct the host name"
    )]
    Certificate { database: Location, source: sqlx::Error },
    /// Something between us and the server swallows what we set.
    #[error(
        "between orderd and {database} stands a connection pooler that does not hand settings on ({what}); name the server itself in state.url, not the pooler"
    )]
    Pooler { database: Location, what: String },
    /// The server could lose what it said was written.
    #[error(
        "the server of {database} runs with {setting}: what it says is recorded may be lost; set it right in postgresql.conf"
    )]
    Careless { database: Location, setting: String },
    /// Too old.
    #[error("{database} is PostgreSQL {found}; orderd needs {least} or later")]
    Old { database: Location, found: String, least: u32 },
    /// Others are at work on the same rows, also at the second try.
    #[error("{database} is kept busy by others; the next cycle tries again")]
    Busy { database: Location, source: sqlx::Error },
    /// Its pages are damaged.
    #[error(
        "{database} is damaged; stop orderd, look at the server's disk, restore the newest backup with `orderd restore-backup`, then run `orderd adopt`"
    )]
    Damaged { database: Location, source: sqlx::Error },
    /// The lease ran out before it could be renewed; nobody else has it.
    #[error(
        "the lease on {database} ran out while the database did not answer; nothing was recorded, and it is being renewed"
    )]
    Expired { database: Location },
    /// The memory of another spreadsheet.
    #[error("{database} is the memory of another spreadsheet ({other}); give each spreadsheet its own state.instance")]
    OtherSheet { database: Location, other: String },
    /// Anything else.
    #[error("{database} refused a statement; this is a mistake in orderd, please report it")]
    Statement { database: Location, source: sqlx::Error },
}

impl ServerError {
    /// Sorts the server's error by its SQLSTATE.
    pub(super) fn of(database: &Location, source: sqlx::Error) -> Self {
        let database = database.clone();
        if is_unsafe(&source) {
            return Self::Certificate { database, source };
        }
        if is_away(&source) {
            return Self::Away { database, source };
        }
        let code = state(&source).unwrap_or_default();
        match (code.get(..2).unwrap_or_default(), code.as_str()) {
            ("28", _) => Self::Login { database, source },
            (_, "3D000") => Self::NoDatabase { database, source },
            (_, "42501") => Self::Forbidden { database, source },
            (_, "25006") => Self::ReadOnly { database, source },
            ("53", _) => Self::Full { database, source },
            (_, "08P01") => Self::Pooler { database, what: source.to_string() },
            ("40", _) | (_, "55P03" | "57014") => Self::Busy { database, source },
            ("XX" | "58", _) => Self::Damaged { database, source },
            _ => Self::Statement { database, source },
        }
    }

    /// Whether waiting helps: the server comes back, or others let go.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Away { .. }
            | Self::ReadOnly { .. }
            | Self::Full { .. }
            | Self::Busy { .. }
            | Self::Expired { .. } => true,
            Self::Login { .. }
            | Self::NoDatabase { .. }
            | Self::Forbidden { .. }
            | Self::Certificate { .. }
            | Self::Pooler { .. }
            | Self::Careless { .. }
            | Self::Old { .. }
            | Self::Damaged { .. }
            | Self::OtherSheet { .. }
            | Self::Statement { .. } => false,
        }
    }
}

/// The SQLSTATE of an error of the server's.
fn state(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(|error| error.code()).map(std::borrow::Cow::into_owned)
}

/// Whether the connection is gone, or never was.
pub(super) fn is_away(error: &sqlx::Error) -> bool {
    let is_cut = matches!(
        error,
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed | sqlx::Error::PoolClosed
    );
    // 57P0x: shut down or starting up; 25P03: the server ended a transaction that stood still; 08…: cut off.
    is_cut
        || state(error).is_some_and(|code| {
            code.starts_with("57P") || code == "25P03" || (code.starts_with("08") && code != "08P01")
        })
}

/// Whether both sides could not agree on a safe connection.
fn is_unsafe(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Tls(_))
        || matches!(error, sqlx::Error::Io(error) if error.get_ref().is_some_and(|cause| cause.is::<rustls::Error>()))
}

/// Whether a transaction should be tried once more: others were at work on the same rows.
pub(super) fn should_repeat(error: &sqlx::Error) -> bool {
    matches!(state(error).as_deref(), Some("40001" | "40P01"))
}
