//! The configuration: the commented example against the code, and what people get to read about their mistakes.

use std::collections::BTreeSet;
use std::path::Path;

use orderd::config::{Config, ConfigError, Environment, Transport};

const EXAMPLE: &str = include_str!("../../config/orderd.toml");

/// The least that is a configuration.
const LEAST: &str = r#"
[sheet]
spreadsheet_id = "sandbox"
[google]
service_account = "key.json"
[state]
url = "sqlite://state.db"
[roles]
admin = ["owner@example.com"]
[[outlet]]
name = "Pusat"
store_manager = ["manager@example.com"]
[mail]
transport = "file"
dir = "mails"
from = "orders@example.com"
"#;

fn read(text: &str) -> Result<Config, ConfigError> {
    read_with(text, &[])
}

fn read_with(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(text, Path::new("/srv/orderd/orderd.toml"), &environment.iter().copied().collect::<Environment>())
}

/// A line `#key = value` of the example, without its `#`; prose has a space after it.
fn default_line(line: &str) -> Option<&str> {
    line.strip_prefix('#').filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

fn with_every_default_uncommented() -> String {
    EXAMPLE.lines().map(|line| default_line(line).unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_defaults_in_the_example_are_those_of_the_code() {
    let left_out = read(EXAMPLE).unwrap();
    let written = read(&with_every_default_uncommented()).unwrap();
    assert_eq!(format!("{written:#?}"), format!("{left_out:#?}"));
}

#[test]
fn every_key_of_the_code_is_in_the_example_and_no_other() {
    let table: toml::Table = with_every_default_uncommented().parse().unwrap();
    let mut keys = BTreeSet::new();
    collect(&table, "", &mut keys);
    assert_eq!(keys, Config::keys());
    // Would an option without a line be noticed?
    assert!(keys.contains("company.bank.holder") && keys.contains("outlet[].name") && keys.len() > 60, "{keys:?}");
}

fn collect(table: &toml::Table, section: &str, keys: &mut BTreeSet<String>) {
    for (key, value) in table {
        let path = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
        match value {
            toml::Value::Table(inner) => collect(inner, &path, keys),
            toml::Value::Array(items) if items.iter().any(toml::Value::is_table) => {
                items.iter().filter_map(toml::Value::as_table).for_each(|t| collect(t, &format!("{path}[]"), keys));
            }
            _ => {
                keys.insert(path);
            }
        }
    }
}

#[test]
fn the_least_configuration_is_enough_and_relative_paths_start_at_its_folder() {
    let config = read(LEAST).unwrap();
    assert_eq!(config.google.service_account, Path::new("/srv/orderd/key.json"));
    assert_eq!(config.state.file(), Some(Path::new("/srv/orderd/state.db")));
    assert_eq!(config.export_dir, Path::new("/srv/orderd/export"));
    assert!(matches!(config.mail.transport, Transport::File { dir } if dir == Path::new("/srv/orderd/mails")));
    assert_eq!(config.policy.roles.logistics, ["owner@example.com"]);
}

#[test]
fn a_part_of_the_quota_goes_with_a_pause_that_it_lasts_for() {
    let shared = |share: &str, poll: &str| {
        let with = LEAST.replace("[google]", &format!("[google]\nquota_share = \"{share}\""));
        let id = "spreadsheet_id = \"sandbox\"";
        read(&with.replace(id, &format!("{id}\npoll_interval = \"{poll}\"")))
    };
    assert_eq!(shared("1/15", "15s").unwrap().google.sharers, 15);
    assert_eq!(shared("1/60", "1m").unwrap().google.sharers, 60);
    let message = shared("1/16", "15s").unwrap_err().to_string();
    assert!(message.contains("write poll_interval = \"16s\" or longer"), "{message}");
    assert_eq!(read(LEAST).unwrap().google.sharers, 1);
}

#[test]
fn a_mistake_is_named_with_its_line_and_a_remedy() {
    // The first text is replaced by the second in the least configuration; an empty first one puts it in front.
    let told = |from: &str, to: &str| {
        assert!(LEAST.contains(from), "{from} is not there to be replaced");
        let text = if from.is_empty() { format!("{to}\n{LEAST}") } else { LEAST.replacen(from, to, 1) };
        let message = read(&text).map(|_| ()).expect_err(to).to_string();
        assert!(!message.contains("hunter2"), "a secret got into the message {message}");
        format!("{to}\n  → {message}\n")
    };
    let id = "spreadsheet_id = \"sandbox\"";
    let and = |line: &str| told(id, &format!("{id}\n{line}"));
    let manager = "store_manager = [\"manager@example.com\"]";
    let file = "transport = \"file\"";
    let messages = [
        // Names
        and("poll_intervall = \"15s\""),
        and("digest = \"\""),
        and("colour = \"red\""),
        told("[google]", "[googel]"),
        told("[state]", "[telemetri]\nlog = \"info\"\n[state]"),
        told(file, &format!("{file}\npassword = \"hunter2\"")),
        told("", "timezone = \"Asia/Jakarta\"\n[bank]"),
        // Types
        and("poll_interval = 15"),
        told(manager, "store_manager = \"manager@example.com\""),
        told(manager, "store_manager = [\"manager@example.com\", 7]"),
        told("", "sop = 1000"),
        told("", "[sop]\nlarge_order_packs = \"1000\""),
        told("", "[payment]\ndp_percent = \"50%\""),
        told("[[outlet]]", "[outlet]"),
        told("", "timezone = \"Asia/Jakarta"),
        // Values
        told(id, "spreadsheet_id = \"https://docs.google.com/spreadsheets/d/1AbC_d/edit#gid=0\""),
        told(id, "spreadsheet_id = \"a b\""),
        and("poll_interval = \"0s\""),
        told("[google]", "[google]\nquota_share = \"1/16\""),
        told("[google]", "[google]\nquota_share = \"1/61\""),
        told("[google]", "[google]\nquota_share = 0.5"),
        and("settle = \"a while\""),
        and("protect = \"warm\""),
        and("api_url = \"http://sheets.example.com/\""),
        and("api_url = \"sheets\""),
        told("", "timezone = \"Asia/Djakarta\""),
        told("", "locale = \"en\""),
        told("", "[payment]\ndp_percent = 101"),
        told("", "[cancellation]\ns3 = -1"),
        told("", "[sop]\nladder = [3, 4]"),
        told("", "[tax]\nmode = \"vat\""),
        told("", "[tax]\nppn_base = [12, 11]"),
        told("", "[tax]\nfrom = \"1 January\""),
        told("", "[hours]\ndays = [\"Mon\", \"Senin\"]"),
        told("", "[hours]\nworking = \"17:00-08:00\""),
        told("", "[hours]\nquiet = \"late\""),
        told("", "[hours]\nholidays = [2026-02-30]"),
        told("", "[schedule]\ndigest = \"0 0 8 30 Feb *\""),
        told("", "[schedule]\ndigest = \"0 30 7 * * 1-6\""),
        told("", "[schedule]\ndigest = \"30 7 * * Mon\""),
        told("", "[schedule]\ndigest = \"* 30 7 * * Mon-Sat\""),
        told("", "[documents]\nnumber = \"{seq}/{code}\""),
        told("", "[documents]\nnumber = \"{seq}/{kind}/{week}/{year}\""),
        told("", "[company]\ncode = \"M/N\""),
        told("", "[telemetry]\nlog = \"loud\""),
        told("", "[telemetry]\nlisten = \"9464\""),
        told("", "[telemetry]\nlisten = \"0.0.0.0:9464\""),
        told("", "[telemetry]\nallow_remote = \"yes\""),
        told("[state]\nurl = \"sqlite://state.db\"", "[state]\nurl = \"postgres://orderd:hunter2@db/orderd\""),
        told("[state]\nurl = \"sqlite://state.db\"", "[state]\nurl = \"sqlite::memory:\""),
        // Mail and people
        told("admin = [\"owner@example.com\"]", "admin = [\"owner\"]"),
        told("admin = [\"owner@example.com\"]", "admin = []"),
        told("admin = [\"owner@example.com\"]", ""),
        told("[[outlet]]", "[[outlet]]\nname = \"pusat\"\nstore_manager = [\"a@example.com\"]\n[[outlet]]"),
        told(&format!("[[outlet]]\nname = \"Pusat\"\n{manager}"), ""),
        told("admin = [\"owner@example.com\"]", "admin = [\"me.;@example.com\"]"),
        told("from = \"orders@example.com\"", "from = \"Order Desk\""),
        told("from = \"orders@example.com\"", "from = \"orderd@toko\""),
        told(file, &format!("{file}\nconnections = 0")),
        told("dir = \"mails\"", ""),
        told(file, "transport = \"sendmail\""),
        told(file, "transport = \"smtp\""),
        told(file, "transport = \"smtp\"\nhost = \"smtp.example.com\"\ntls = \"none\""),
        told(file, "transport = \"smtp\"\nhost = \"smtp.example.com\"\nusername = \"orders\""),
        told(file, "transport = \"smtp\"\nhost = \"smtp.example.com\"\nport = 70000"),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn figures_are_served_to_other_machines_only_where_that_is_allowed() {
    let listen = |more: &str| read(&format!("{LEAST}[telemetry]\nlisten = \"0.0.0.0:9464\"\n{more}"));
    let config = listen("allow_remote = true").unwrap();
    assert_eq!(config.telemetry.listen.map(|address| address.to_string()).as_deref(), Some("0.0.0.0:9464"));
    for refused in ["allow_remote = false", ""] {
        assert!(listen(refused).unwrap_err().to_string().contains("allow_remote = true"), "{refused:?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let message = read("timezone = \"Mars\"\n[sheet]\npoll_interval = 3\n[mail]\ntransport = \"smtp\"\n").unwrap_err();
    insta::assert_snapshot!(message);
}

#[test]
fn the_environment_wins_over_the_file_and_keeps_the_secret() {
    let smtp =
        LEAST.replace("transport = \"file\"", "transport = \"smtp\"\nhost = \"mx.example.com\"\nusername = \"me\"");
    let environment = [
        ("ORDERD_SMTP_PASSWORD", "hunter2"),
        ("ORDERD_STATE_URL", "sqlite:///tmp/other.db"),
        ("ORDERD_LOG", "orderd=debug"),
    ];
    let config = read_with(&smtp, &environment).unwrap();
    assert_eq!(config.state.file(), Some(Path::new("/tmp/other.db")));
    assert_eq!((config.telemetry.log.as_str(), config.telemetry.log_forced), ("orderd=debug", true));
    let Transport::Smtp(server) = &config.mail.transport else { panic!("not a mail server") };
    let login = server.login.as_ref().unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&login.password), "hunter2");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn systemd_credentials_are_found_by_themselves() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("smtp-password"), "hunter2\n").unwrap();
    std::fs::write(folder.path().join("service-account.json"), "{}").unwrap();
    let text = LEAST
        .replace("service_account = \"key.json\"", "")
        .replace("transport = \"file\"", "transport = \"smtp\"\nhost = \"mx.example.com\"\nusername = \"me\"");
    let config = read_with(&text, &[("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap())]).unwrap();
    assert_eq!(config.google.service_account, folder.path().join("service-account.json"));
    let Transport::Smtp(server) = &config.mail.transport else { panic!("not a mail server") };
    let login = server.login.as_ref().unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&login.password), "hunter2");
}

#[test]
fn a_secret_file_open_to_others_is_noticed() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json");
    std::fs::write(&file, "{}").unwrap();
    let check = |mode: u32, private: bool| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(orderd::config::secret_file_is_private(&file).is_ok(), private, "{mode:o}");
    };
    check(0o600, true);
    check(0o400, true);
    check(0o640, false);
    check(0o604, false);
    assert!(orderd::config::secret_file_is_private(folder.path()).is_err());
}
