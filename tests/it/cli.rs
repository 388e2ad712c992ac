//! The binary as people call it: exit codes, where the sentences go, and the help.

use std::process::{Command, Output};

/// The program, with an environment that says nothing about orderd.
fn orderd(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderd"));
    command.args(arguments).env_remove("ORDERD_CONFIG").env_remove("ORDERD_LOG").env("COLUMNS", "100");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn refused(output: &Output, says: &[&str]) {
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty(), "a refusal belongs to stderr: {}", text(&output.stdout));
    for part in says {
        assert!(stderr.contains(part), "{part:?} is not in {stderr:?}");
    }
}

#[test]
fn wrong_usage_is_exit_code_2_and_says_what_is_right() {
    let check = |arguments: &[&str], says: &[&str]| refused(&orderd(arguments).output().unwrap(), says);
    check(&["snyc"], &["snyc", "sync"]);
    check(&[], &["Usage"]);
    check(&["sync", "--at", "tomorrow"], &["tomorrow", "2026-11-23T09:15:00+07:00"]);
    check(&["sync", "--at", "2026-11-23T09:15:00"], &["date, time and zone"]);
    check(&["export"], &["--output"]);
    check(&["export", "-o", "x.xlsx", "--from", "23/11/2026"], &["year-month-day"]);
    check(&["documents", "147", "-o", "x.xlsx"], &["ODR-2026-0147"]);
    check(&["recall", "--menu", "NBA", "--from", "2026-11-30"], &["--to"]);
    check(&["mail"], &["list", "retry", "discard", "release", "preview"]);
    check(&["demo", "--port", "99999"], &["99999"]);
}

#[test]
fn an_unusable_configuration_is_exit_code_2_with_file_line_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("orderd.toml");
    std::fs::write(&file, "[sheet]\npoll_intervall = \"15s\"\n").unwrap();
    let file = file.to_str().unwrap();
    let says = [file, "line 2", "poll_intervall", "did you mean `poll_interval`?"];
    for command in ["run", "sync", "init", "check"] {
        refused(&orderd(&[command, "-c", file]).output().unwrap(), &says);
    }
    // Named in the environment instead.
    refused(&orderd(&["check"]).env("ORDERD_CONFIG", file).output().unwrap(), &says);
    let nowhere = folder.path().join("nowhere.toml");
    let nowhere = nowhere.to_str().unwrap();
    let output = orderd(&["check", "-c", nowhere]).output().unwrap();
    refused(&output, &["orderd: ", nowhere, "cannot be read", "-c FILE"]);
    assert_eq!(text(&output.stderr).lines().count(), 1, "an error is said once");
}

#[test]
fn shells_and_man_know_every_command_and_flag() {
    for shell in ["bash", "zsh", "fish"] {
        let output = orderd(&["completions", shell]).output().unwrap();
        let script = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0));
        for word in ["setup", "explain", "take-over", "preview"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
    }
    let page = text(&orderd(&["man"]).output().unwrap().stdout);
    assert!(page.contains(".TH orderd 1") && page.contains("orderd\\-check(1)"), "{page}");
    let folder = tempfile::tempdir().unwrap();
    let output = orderd(&["man", "-o", folder.path().to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("orderd-check.1").contains("\\-\\-json") && read("orderd-mail-list.1").contains("What waits"));
    assert_eq!(read("orderd.1"), page);
}

#[test]
fn help_names_every_command_and_none_that_does_not_exist() {
    let output = orderd(&["--help"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!(text(&output.stdout));
}

#[test]
fn each_command_explains_itself() {
    let mut all = String::new();
    for command in [
        "demo",
        "sandbox",
        "setup",
        "run",
        "sync",
        "export",
        "documents",
        "recall",
        "explain",
        "restore",
        "restore-backup",
        "mail",
    ] {
        let output = orderd(&[command, "--help"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        all.push_str(&text(&output.stdout));
        all.push('\n');
    }
    insta::assert_snapshot!(all);
}
