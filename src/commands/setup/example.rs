//! The commented example with answers in it: every option stays in the file with its default and its comment. Pure.

use toml::Value;

use super::answers::{Answers, Mail};

/// The reference of every option.
const EXAMPLE: &str = include_str!("../../../config/orderd.toml");

/// The example, filled in. `secrets`: where the key is, and the password.
pub(super) fn filled(
    answers: &Answers,
    state: &str,
    api_url: Option<&str>,
    secrets: &(String, Option<String>),
) -> String {
    let text = |text: &str| Some(Value::from(text));
    let mut values: Vec<(&str, &str, Option<Value>)> = vec![
        ("sheet", "spreadsheet_id", text(&answers.spreadsheet_id)),
        ("google", "service_account", text(&secrets.0)),
        ("state", "url", text(&format!("sqlite://{state}"))),
        ("mail", "from", text(&answers.from)),
    ];
    if !answers.company.is_empty() {
        values.push(("company", "name", text(&answers.company)));
    }
    if !answers.form.is_empty() {
        values.push(("answers", "form_url", text(&answers.form)));
    }
    if let Some(url) = api_url {
        values.push(("sheet", "api_url", text(url)));
        values.push(("sheet", "web_url", text(url)));
    }
    for (role, addresses) in &answers.roles {
        values.push(("roles", *role, (!addresses.is_empty()).then(|| Value::from(addresses.clone()))));
    }
    match &answers.mail {
        Mail::Server { host, tls, port, login } => {
            values.push(("mail", "host", text(host)));
            values.push(("mail", "tls", text(tls)));
            if let Some(port) = port {
                values.push(("mail", "port", Some(Value::from(i64::from(*port)))));
            }
            if let (Some((user, _)), Some(password)) = (login, &secrets.1) {
                values.push(("mail", "username", text(user)));
                values.push(("mail", "password_file", text(password)));
            }
        }
        Mail::Folder(dir) => {
            values.push(("mail", "transport", text("file")));
            values.push(("mail", "host", None));
            values.push(("mail", "dir", text(&dir.display().to_string())));
        }
    }
    let mut filled = String::new();
    let mut section = "";
    for line in EXAMPLE.lines() {
        section = heading(line).unwrap_or(section);
        let value = key(line).and_then(|name| values.iter().find(|(of, known, _)| (*of, *known) == (section, name)));
        match value {
            Some((_, name, Some(value))) => filled.push_str(&format!("{name} = {value}\n")),
            // Asked for, and left out: the example's own words stay as a comment.
            Some((_, _, None)) => filled.push_str(&format!("#{}\n", line.trim_start_matches('#'))),
            None if section == "outlet" && !(line.starts_with('#') || line.is_empty()) => {
                // All of them stand where the example has its one.
                if key(line) == Some("store_manager") {
                    filled.push_str(&outlets(answers));
                }
            }
            None => filled.push_str(&format!("{line}\n")),
        }
    }
    filled
}

fn outlets(answers: &Answers) -> String {
    let outlet = |outlet: &super::answers::Outlet| {
        let managers = Value::from(outlet.store_managers.clone());
        format!("[[outlet]]\nname = {}\nstore_manager = {managers}\n", Value::from(outlet.name.as_str()))
    };
    answers.outlets.iter().map(outlet).collect::<Vec<_>>().join("\n")
}

/// The section that begins with a line.
fn heading(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.trim_end().trim_end_matches(']');
    Some(name.trim_start_matches('['))
}

/// The key of a line, also of one that shows a default; prose has a space behind its `#`.
fn key(line: &str) -> Option<&str> {
    let line = line.strip_prefix('#').unwrap_or(line);
    let name = line.split(" = ").next().filter(|name| *name != line)?;
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit()))
        .then_some(name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use std::path::{Path, PathBuf};

    use super::super::answers::Outlet;
    use super::*;
    use crate::config::{Config, Environment, Transport};

    fn answers(mail: Mail) -> Answers {
        let outlet = |name: &str| Outlet { name: name.into(), store_managers: vec!["sm@example.com".into()] };
        Answers {
            spreadsheet_id: "1abc".into(),
            key: PathBuf::from("/k.json"),
            company: "PT \"Dapur\" Kita".into(),
            outlets: vec![outlet("Pusat"), outlet("Bandung / Logistik")],
            roles: vec![
                ("admin", vec!["a@example.com".into()]),
                ("marketing", vec!["Rini <rini@example.com>".into(), "b@example.com".into()]),
                ("rnd", Vec::new()),
                ("ppic", Vec::new()),
                ("production", Vec::new()),
                ("purchasing", Vec::new()),
                ("accounting", Vec::new()),
                ("logistics", Vec::new()),
            ],
            mail,
            from: "Order Desk <orders@example.com>".into(),
            form: "https://docs.google.com/forms/d/e/1/viewform?entry.1=Nomor&entry.2=Pertanyaan&entry.3=Kode&entry.4=Jawaban".into(),
        }
    }

    fn read(text: &str) -> Config {
        Config::read(text, Path::new("/srv/orderd.toml"), &Environment::default()).unwrap()
    }

    #[test]
    fn what_was_answered_is_read_back_and_every_comment_stays() {
        let server = Mail::Server { host: "smtp.example.com".into(), tls: "implicit", port: None, login: None };
        let text = filled(&answers(server), "/var/lib/state.db", None, &("key.json".into(), None));
        let config = read(&text);
        assert_eq!(config.sheet.spreadsheet_id, "1abc");
        assert_eq!(config.google.service_account, Path::new("/srv/key.json"));
        assert_eq!(config.state.file(), Some(Path::new("/var/lib/state.db")));
        assert_eq!(config.policy.company.name, "PT \"Dapur\" Kita");
        let names: Vec<&str> = config.policy.outlets.iter().map(|outlet| outlet.name.as_str()).collect();
        assert_eq!(names, ["Pusat", "Bandung / Logistik"]);
        assert_eq!(config.policy.roles.marketing, ["rini@example.com", "b@example.com"]);
        assert!(config.answers.is_some() && config.policy.answers.is_some_and(|rules| !rules.required));
        assert_eq!(config.policy.roles.accounting, ["a@example.com"], "left out: the administrator's");
        assert!(matches!(config.mail.transport, Transport::Smtp(server) if server.port == 465));
        for comment in EXAMPLE.lines().filter(|line| line.starts_with("# ")) {
            assert!(text.contains(comment), "{comment}");
        }
        assert!(!text.contains("example.com\"]\nrnd"), "no address of the example is left in force");
    }

    #[test]
    fn mails_as_files_and_a_sheet_server_of_ones_own_are_written_too() {
        let mail = Mail::Folder(PathBuf::from("/srv/mail"));
        let text = filled(&answers(mail), "state.db", Some("http://127.0.0.1:8420/"), &("key.json".into(), None));
        let config = read(&text);
        assert_eq!(config.sheet.api_url, "http://127.0.0.1:8420/");
        assert!(matches!(config.mail.transport, Transport::File { dir } if dir == Path::new("/srv/mail")));
    }
}
