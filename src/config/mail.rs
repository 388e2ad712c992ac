//! How mail leaves the house: through a mail server, or into files. It never connects.

use std::path::PathBuf;

use secrecy::SecretString;

use super::secret_file;
use super::sheet::is_loopback;
use super::table::{Found, Reader, Section, choice};

/// Credential systemd hands over with `LoadCredential=smtp-password:…`.
const PASSWORD_CREDENTIAL: &str = "smtp-password";

/// More connections than this mail servers take for an attack.
const MOST_CONNECTIONS: i64 = 20;

/// Everything about sending.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// The way out.
    pub transport: Transport,
    /// Who the mails are from.
    pub from: Sender,
    /// Connections to the mail server at once, each with one message under way.
    pub connections: usize,
    /// A folder whose files replace the built-in wording.
    pub templates: Option<PathBuf>,
}

/// The way out.
#[derive(Clone, Debug)]
pub enum Transport {
    /// A mail server.
    Smtp(SmtpConfig),
    /// One `.eml` a message.
    File {
        /// The folder.
        dir: PathBuf,
    },
}

/// A mail server. `Debug` never shows the password.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: Tls,
    /// The login; `None`: without one.
    pub login: Option<Login>,
    /// A certificate authority beside the system's, as PEM.
    pub ca_file: Option<PathBuf>,
}

/// Name and password at the mail server.
#[derive(Clone, Debug)]
pub struct Login {
    /// The name.
    pub username: String,
    /// The password.
    pub password: SecretString,
    /// The file it came from, for a look at its mode.
    pub password_file: Option<PathBuf>,
}

/// Encryption towards the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (port 465).
    Implicit,
    /// STARTTLS, and never without (port 587).
    StartTls,
    /// None; only towards this machine.
    None,
}

/// The From of every mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name people see.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

pub(super) fn read(section: &Section<'_>, reader: &Reader<'_>) -> Option<MailConfig> {
    let from = section.required("from", "\"Order Desk <orders@example.com>\"").and_then(|found| sender(&found));
    let templates = section.path("templates");
    let connections = section.whole("connections", 4, 1, MOST_CONNECTIONS).and_then(|n| usize::try_from(n).ok());
    let kind = section.required("transport", "\"smtp\" (or \"file\")").and_then(|_| {
        let words = [("smtp", Kind::Smtp), ("file", Kind::File)];
        choice(section, "transport", Kind::Smtp, &words)
    });
    let dir = section.path("dir");
    let smtp = smtp(section, reader, matches!(kind, Some(Kind::Smtp)));
    let transport = match kind? {
        Kind::Smtp => Transport::Smtp(smtp?),
        Kind::File => Transport::File { dir: dir.or_else(|| section.refuse_missing("dir", "\"mails\""))? },
    };
    Some(MailConfig { transport, from: from?, connections: connections?, templates })
}

#[derive(Clone, Copy)]
enum Kind {
    Smtp,
    File,
}

/// Reads the keys of the server; only when mail goes through one (`needed`) do missing ones matter.
fn smtp(section: &Section<'_>, reader: &Reader<'_>, needed: bool) -> Option<SmtpConfig> {
    let words = [("implicit", Tls::Implicit), ("starttls", Tls::StartTls), ("none", Tls::None)];
    let tls = choice(section, "tls", Tls::StartTls, &words);
    let usual = match tls {
        Some(Tls::Implicit) => 465,
        Some(Tls::StartTls) | None => 587,
        Some(Tls::None) => 25,
    };
    let port = section.whole("port", usual, 1, 65_535).and_then(|port| u16::try_from(port).ok());
    let username = section.text("username");
    let password_file = section.path("password_file");
    let ca_file = section.path("ca_file");
    let host = section.text("host");
    if !needed {
        return None;
    }
    let login = login(section, reader, username.as_ref(), password_file);
    let host = host.or_else(|| section.refuse_missing("host", "\"smtp.example.com\""))?;
    if tls == Some(Tls::None) && !is_loopback(host.value) {
        let must = format!("is {} while `mail.tls` is \"none\"", host.value);
        host.refuse_with(must, "write tls = \"starttls\" or \"implicit\"; unencrypted is for this machine only");
        return None;
    }
    Some(SmtpConfig { host: host.value.to_owned(), port: port?, tls: tls?, login: login?, ca_file })
}

/// Outer `None`: refused. Inner `None`: no login wanted.
fn login(
    section: &Section<'_>,
    reader: &Reader<'_>,
    username: Option<&Found<'_, &str>>,
    password_file: Option<PathBuf>,
) -> Option<Option<Login>> {
    let Some(username) = username else {
        if password_file.is_some() {
            return section.refuse_missing("username", "\"…\", because there is a `password_file`");
        }
        return Some(None);
    };
    let environment = reader.environment;
    let file = environment
        .get("ORDERD_SMTP_PASSWORD_FILE")
        .map(|path| reader.path(path))
        .or(password_file)
        .or_else(|| environment.credential(PASSWORD_CREDENTIAL));
    let (password, password_file) = match (environment.get("ORDERD_SMTP_PASSWORD"), file) {
        (Some(password), _) => (SecretString::from(password), None),
        (None, Some(file)) => match secret_file::read(&file) {
            Ok(password) => (password, Some(file)),
            Err(error) => {
                let must = format!("needs the password in {}, which cannot be read ({error})", file.display());
                username.refuse_with(must, "check the path and its owner");
                return None;
            }
        },
        (None, None) => {
            let remedy = "name a file as `mail.password_file`, or set ORDERD_SMTP_PASSWORD_FILE";
            username.refuse_with("has no password", remedy);
            return None;
        }
    };
    Some(Some(Login { username: username.value.to_owned(), password, password_file }))
}

/// `Name <address>` or an address alone.
fn sender(found: &Found<'_, &str>) -> Option<Sender> {
    let (name, address) = match found.value.trim().strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, address)) => (Some(name.trim().trim_matches('"')), address.trim()),
        None => (None, found.value.trim()),
    };
    let name = name.filter(|name| !name.is_empty());
    if !super::address::is_address(address) || name.is_some_and(|name| name.contains(char::is_control)) {
        found.refuse_with("is no sender", "write it as \"Name <name@example.com>\"");
        return None;
    }
    Some(Sender { name: name.map(str::to_owned), address: address.to_owned() })
}
