//! The address of a server, read: `postgres://user@host:port/database?instance=…`. Its `Debug` shows no password.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::store::error::StoreError;
use crate::store::location::Location;

/// The part of the database when none is named.
const INSTANCE: &str = "orderd";
/// Letters of its name, so that `_before_restore_` and an instant fit behind it.
const LONGEST_INSTANCE: usize = 30;
/// How long a lease holds when nothing else is said: a leader that dies is replaced within half a minute, connecting and
/// loading included.
const LIFE: Duration = Duration::from_secs(27);
/// Shorter, and a slow disk of the server would cost the lease; longer, and nobody works for too long.
const LIVES_S: std::ops::RangeInclusive<u64> = 3..=300;
/// A transaction that stands still is ended by the server after a third of the lease, and after this at the latest.
const LONGEST_STANDSTILL: Duration = Duration::from_secs(9);
/// What the server may think about one statement.
const STATEMENT: Duration = Duration::from_secs(25);
/// What a statement may wait for others.
const LOCK: Duration = Duration::from_secs(10);
/// No password comes near this, in bytes.
const MOST_PASSWORD: u64 = 64 * 1024;
/// Parameters that are handed on to the library as they are.
const PASSED_ON: &[&str] =
    &["host", "hostaddr", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey"];

/// A part of a server's database.
#[derive(Clone)]
pub(in crate::store) struct Place {
    options: PgConnectOptions,
    /// The password of `options` was in it; it may say another by the next connection.
    password_file: Option<PathBuf>,
    /// The schema everything of this spreadsheet stands in.
    pub instance: String,
    /// How long a lease holds that is not renewed.
    pub life: Duration,
    /// For sentences.
    pub location: Location,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.location).finish()
    }
}

impl Place {
    /// Reads `state.url`. Unless it says otherwise, a server on another machine must show a certificate that holds.
    pub(in crate::store) fn parse(url: &str) -> Result<Self, StoreError> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut passed_on = Vec::new();
        let (mut instance, mut life, mut password_file) = (INSTANCE.to_owned(), LIFE, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
            match key {
                "instance" => instance = value,
                "lease" => life = lease(&value)?,
                "password_file" => password_file = Some(PathBuf::from(value)),
                key if PASSED_ON.contains(&key) => passed_on.push(pair),
                _ => {
                    let known = "instance, lease, password_file, host, port, user, dbname, sslmode, sslrootcert, sslcert and sslkey";
                    return Err(StoreError::Url(format!("has a parameter orderd does not know (known: {known})")));
                }
            }
        }
        if !is_instance(&instance) {
            let must = "names an instance that is no short word of a-z, 0-9 and _";
            return Err(StoreError::Url(must.into()));
        }
        let plain = format!("{base}?{}", passed_on.join("&"));
        // The library's own sentence repeats the address.
        let options: PgConnectOptions =
            plain.parse().map_err(|_| StoreError::Url("is no address of a PostgreSQL database".into()))?;
        let options = match &password_file {
            Some(file) => with_password(options, &secret(file)?),
            None => options,
        };
        let options = secured(options, passed_on.iter().any(|pair| pair.starts_with("sslmode=")))?;
        let location = Location::Server(format!("{} (instance {instance})", address(&options)));
        Ok(Self { options, password_file, instance, life, location })
    }

    /// How to connect: everything that makes a session ours is said at its start, so that a pooler that swallows it is
    /// seen. The password is read anew, so that one changed on both sides costs no restart; while its file cannot be read
    /// the last one must do. Statements bear customers' names and are not logged.
    pub(super) fn options(&self) -> PgConnectOptions {
        let ms = |time: Duration| time.as_millis().to_string();
        let password = self.password_file.as_deref().and_then(|file| secret(file).ok()).unwrap_or_default();
        with_password(self.options.clone(), &password).application_name("orderd").disable_statement_logging().options([
            ("search_path", self.instance.as_str()),
            ("idle_in_transaction_session_timeout", &ms(self.standstill())),
            ("statement_timeout", &ms(STATEMENT)),
            ("lock_timeout", &ms(LOCK)),
            ("synchronous_commit", "on"),
        ])
    }

    /// How long a transaction of ours may stand still.
    pub(super) fn standstill(&self) -> Duration {
        (self.life / 3).min(LONGEST_STANDSTILL)
    }
}

/// A socket and this machine need no certificate; everywhere else one is asked for, and must hold.
fn secured(options: PgConnectOptions, is_said: bool) -> Result<PgConnectOptions, StoreError> {
    let host = options.get_host();
    let is_here = options.get_socket().is_some()
        || host == "localhost"
        || host.starts_with('/')
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match options.get_ssl_mode() {
        _ if is_here => Ok(options),
        _ if !is_said => Ok(options.ssl_mode(PgSslMode::VerifyFull)),
        PgSslMode::VerifyCa | PgSslMode::VerifyFull => Ok(options),
        PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer | PgSslMode::Require => Err(StoreError::Url(
            "asks for a connection nobody can trust (sslmode); leave sslmode out, or say verify-full, and name the authority with sslrootcert".into(),
        )),
    }
}

fn address(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or(options.get_username());
    match options.get_socket() {
        Some(socket) => format!("postgres database {database} at {}", socket.display()),
        None if options.get_port() == 5432 => format!("postgres://{}/{database}", options.get_host()),
        None => format!("postgres://{}:{}/{database}", options.get_host(), options.get_port()),
    }
}

fn lease(text: &str) -> Result<Duration, StoreError> {
    let seconds = text.parse().ok().filter(|seconds| LIVES_S.contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| {
        StoreError::Url(format!("has a lease that is not {} to {} seconds", LIVES_S.start(), LIVES_S.end()))
    })
}

fn is_instance(name: &str) -> bool {
    let is_word = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let begins = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    is_word
        && begins
        && name.len() <= LONGEST_INSTANCE
        && name != "public"
        && !name.starts_with("pg_")
        && name != "information_schema"
}

/// The same with a password. An empty one is systemd's stand-in for a credential that is not there.
fn with_password(options: PgConnectOptions, password: &str) -> PgConnectOptions {
    if password.is_empty() { options } else { options.password(password) }
}

fn secret(file: &Path) -> Result<String, StoreError> {
    let mut text = String::new();
    let read = File::open(file).and_then(|file| file.take(MOST_PASSWORD).read_to_string(&mut text));
    read.map_err(|source| StoreError::CannotOpen { file: file.to_owned(), source: Box::new(source) })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;

    #[test]
    fn an_address_is_understood_and_shown_without_its_password() {
        let check = |url: &str, name: &str, safe: bool| {
            let place = Place::parse(url).unwrap();
            assert_eq!(place.location.to_string(), name, "{url}");
            assert_eq!(matches!(place.options.get_ssl_mode(), PgSslMode::VerifyFull), safe, "{url}");
            assert!(!format!("{place:?}").contains("rahasia"));
        };
        check("postgres://o:rahasia@db.example/shop", "postgres://db.example/shop (instance orderd)", true);
        check("postgres://o@db.example:6000/s?instance=b_2", "postgres://db.example:6000/s (instance b_2)", true);
        check("postgresql://o@127.0.0.1/shop", "postgres://127.0.0.1/shop (instance orderd)", false);
        let socket = "postgres://o@localhost/shop?host=/run/postgresql";
        check(socket, "postgres database shop at /run/postgresql (instance orderd)", false);
    }

    #[test]
    fn an_address_that_cannot_be_meant_is_refused() {
        let check = |rest: &str, must: &str| {
            let error = Place::parse(&format!("postgres://o:rahasia@db.example/{rest}")).unwrap_err().to_string();
            assert!(error.contains(must) && !error.contains("rahasia"), "{rest}: {error}");
        };
        check("shop?instance=Kantin", "no short word");
        check("shop?instance=pg_catalog", "no short word");
        check("shop?instance=public", "no short word");
        check("shop?instance=", "no short word");
        check("shop?lease=2", "3 to 300 seconds");
        check("shop?lease=301", "3 to 300 seconds");
        check("shop?sslmode=disable", "nobody can trust");
        check("shop?sslmode=require", "nobody can trust");
        check("shop?sslmode=sometimes", "no address");
        check("shop?options=-csearch_path%3Dx", "does not know");
        check("shop?password_file=/no/such/file", "/no/such/file");
    }
}
