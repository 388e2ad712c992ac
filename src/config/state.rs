//! Where orderd remembers. It never opens the database.

use std::path::{Path, PathBuf};

use super::table::{Reader, Section};

/// The database: one SQLite file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateConfig {
    /// The file, with the folder of the configuration before a relative path.
    pub file: PathBuf,
}

impl StateConfig {
    /// The folder the database stands in; what belongs beside it goes there too.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// The same as an address: `sqlite:///var/lib/orderd/state.db`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.file.display())
    }
}

/// The variable wins over the file. Addresses of other databases may hold a password and are never quoted.
pub(super) fn read(section: &Section<'_>, reader: &Reader<'_>) -> Option<StateConfig> {
    let in_file = section.text("url");
    let in_environment = reader.environment.get("ORDERD_STATE_URL");
    let form = "write \"sqlite:///path/to/state.db\"";
    let Some(url) = in_environment.or(in_file.as_ref().map(|found| found.value)) else {
        return section.refuse_missing("url", "\"sqlite:///var/lib/orderd/state.db\"");
    };
    match path_in(url) {
        Ok(path) => Some(StateConfig { file: reader.path(path) }),
        Err(must) => {
            match in_file {
                Some(found) if in_environment.is_none() => found.refuse_with(must, form),
                _ => reader.refuse(None, format!("ORDERD_STATE_URL {must}"), form),
            }
            None
        }
    }
}

fn path_in(url: &str) -> Result<&str, &'static str> {
    let Some(rest) = url.strip_prefix("sqlite:") else {
        return Err(match url.split(':').next() {
            Some("postgres" | "postgresql") => "names PostgreSQL, which this version does not speak",
            _ => "is no address of a database",
        });
    };
    let path = rest.strip_prefix("//").unwrap_or(rest);
    match path {
        "" => Err("names no file"),
        ":memory:" => Err("would be forgotten at every restart, and everybody mailed again"),
        path if path.contains('?') => Err("has parameters, which are orderd's own business"),
        path => Ok(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_a_file_that_stays() {
        let check = |url: &str, expected: Option<&str>| assert_eq!(path_in(url).ok(), expected, "{url}");
        check("sqlite:///var/lib/orderd/state.db", Some("/var/lib/orderd/state.db"));
        check("sqlite://state.db", Some("state.db"));
        check("sqlite:state.db", Some("state.db"));
        check("sqlite::memory:", None);
        check("sqlite://", None);
        check("sqlite://state.db?mode=ro", None);
        check("postgres://u:p@h/db", None);
        check("state.db", None);
    }
}
