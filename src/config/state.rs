//! Where orderd remembers. It never opens the database, and never quotes an address, which may hold a password.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};

use super::duration;
use super::table::{Reader, Section};

/// Credential systemd hands over with `LoadCredential=state-password:…`.
const PASSWORD_CREDENTIAL: &str = "state-password";

/// The instance where none is named.
const INSTANCE: &str = "orderd";

/// The memory.
#[derive(Clone, Debug)]
pub struct StateConfig(Memory);

#[derive(Clone, Debug)]
enum Memory {
    /// One SQLite file, with the folder of the configuration before a relative path.
    File(PathBuf),
    /// A part of a PostgreSQL database.
    Server {
        /// As it stands in the configuration.
        url: SecretString,
        /// What else is said about it, as parameters of the address.
        parameters: String,
        password_file: Option<PathBuf>,
    },
}

impl StateConfig {
    /// A memory in one file.
    #[must_use]
    pub const fn of_file(file: PathBuf) -> Self {
        Self(Memory::File(file))
    }

    /// The file, where the memory is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Memory::File(file) => Some(file),
            Memory::Server { .. } => None,
        }
    }

    /// The file the server's password comes from, for a look at its mode.
    #[must_use]
    pub fn password_file(&self) -> Option<&Path> {
        match &self.0 {
            Memory::File(_) => None,
            Memory::Server { password_file, .. } => password_file.as_deref(),
        }
    }

    /// The same as an address: `sqlite:///var/lib/orderd/state.db`, or the server's with all that belongs to it.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.0 {
            Memory::File(file) => format!("sqlite://{}", file.display()),
            Memory::Server { url, parameters, .. } => {
                let url = url.expose_secret();
                let mark = if url.contains('?') { '&' } else { '?' };
                format!("{url}{mark}{parameters}")
            }
        }
    }
}

/// The variable wins over the file.
pub(super) fn read(section: &Section<'_>, reader: &Reader<'_>) -> Option<StateConfig> {
    let in_file = section.text("url");
    let in_environment = reader.environment.get("ORDERD_STATE_URL");
    let instance = section.text("instance");
    let password_file = section.path("password_file");
    let lease = duration::read(section, "lease", "27s", "3s", "5m");
    let form = "write \"sqlite:///path/to/state.db\", or \"postgres://user@host/database\"";
    let Some(url) = in_environment.or(in_file.as_ref().map(|found| found.value)) else {
        return section.refuse_missing("url", "\"sqlite:///var/lib/orderd/state.db\"");
    };
    match kind(url) {
        Ok(Kind::File(path)) => match (instance, password_file) {
            (Some(instance), _) if instance.value != INSTANCE => {
                instance.refuse_with("is for a database server", "remove it: a file is of one spreadsheet alone");
                None
            }
            (_, Some(_)) => {
                reader.refuse(None, "state.password_file is for a database server", "remove it: a file has none");
                None
            }
            (_, None) => Some(StateConfig::of_file(reader.path(path))),
        },
        Ok(Kind::Server) => {
            let password_file = password_file.or_else(|| reader.environment.credential(PASSWORD_CREDENTIAL));
            let mut parameters = format!("lease={}", lease?.as_secs());
            let file = password_file.as_ref().map(|file| file.display().to_string());
            let more = [("instance", instance.map(|found| found.value.to_owned())), ("password_file", file)];
            for (key, value) in more.iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
                // Writing into a text cannot fail.
                let _ = write!(parameters, "&{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
            }
            Some(StateConfig(Memory::Server { url: url.into(), parameters, password_file }))
        }
        Err(must) => {
            match in_file {
                Some(found) if in_environment.is_none() => found.refuse_with(must, form),
                _ => reader.refuse(None, format!("ORDERD_STATE_URL {must}"), form),
            }
            None
        }
    }
}

enum Kind<'u> {
    File(&'u str),
    Server,
}

fn kind(url: &str) -> Result<Kind<'_>, &'static str> {
    let Some(rest) = url.strip_prefix("sqlite:") else {
        return match url.split_once("://") {
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => Ok(Kind::Server),
            Some(_) | None => Err("is no address of a database"),
        };
    };
    let path = rest.strip_prefix("//").unwrap_or(rest);
    match path {
        "" => Err("names no file"),
        ":memory:" => Err("would be forgotten at every restart, and everybody mailed again"),
        path if path.contains('?') => Err("has parameters, which are orderd's own business"),
        path => Ok(Kind::File(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_a_file_that_stays_or_a_server() {
        let check = |url: &str, expected: Option<&str>| {
            let found = kind(url).ok().map(|kind| match kind {
                Kind::File(path) => path,
                Kind::Server => "server",
            });
            assert_eq!(found, expected, "{url}");
        };
        check("sqlite:///var/lib/orderd/state.db", Some("/var/lib/orderd/state.db"));
        check("sqlite://state.db", Some("state.db"));
        check("sqlite:state.db", Some("state.db"));
        check("sqlite::memory:", None);
        check("sqlite://", None);
        check("sqlite://state.db?mode=ro", None);
        check("postgres://u:p@h/db", Some("server"));
        check("postgresql://u@h/db?sslmode=verify-full", Some("server"));
        check("postgres://", None);
        check("mysql://u@h/db", None);
        check("state.db", None);
    }

    #[test]
    fn what_belongs_to_a_server_goes_into_its_address_and_the_password_into_no_debug() {
        let server = |url: &str| {
            StateConfig(Memory::Server { url: url.into(), parameters: "lease=27".into(), password_file: None })
        };
        assert_eq!(server("postgres://o:rahasia@h/d").url(), "postgres://o:rahasia@h/d?lease=27");
        assert_eq!(server("postgres://o@h/d?user=x").url(), "postgres://o@h/d?user=x&lease=27");
        assert!(!format!("{:?}", server("postgres://o:rahasia@h/d")).contains("rahasia"));
    }
}
