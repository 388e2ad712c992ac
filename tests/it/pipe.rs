//! Output that nobody reads to its end, or at all: `orderd … | head -1` ends quietly.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::shop::{Shop, date};

/// Runs the program with its output going where the shell puts it: `| head -1`, `> /dev/full`, `2>&1 | head -0`.
fn shell(shop: &Shop, arguments: &str, output: &str) -> (Option<i32>, String) {
    let script =
        format!("'{}' -c orderd.toml {arguments} {output}; exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_orderd"));
    let mut command = Command::new("bash");
    command.args(["-c", &script]).current_dir(shop.folder.path()).stdin(Stdio::null());
    command.env_remove("ORDERD_CONFIG").env_remove("ORDERD_LOG");
    // The sheet server runs on the other threads of this test.
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_pipe_ends_any_command_quietly() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_001, date("27"), &[("Catatan", json!("x".repeat(40_000)))]);
    shop.confirm(row);
    shop.clerk.as_mut().unwrap().cycle().await.unwrap();
    shop.stop();
    let at = "--at 2026-11-23T10:30:00+07:00";
    for arguments in [
        "mail list".to_owned(),
        format!("explain ODR-2026-0001 {at}"),
        format!("check {at}"),
        format!("sync --dry-run {at}"),
        format!("sync {at}"),
        "--help".to_owned(),
        "init".to_owned(),
    ] {
        for pipe in ["| true", "| head -c 1 >/dev/null", "2>&1 | true"] {
            let (code, stderr) = shell(&shop, &arguments, pipe);
            assert!(!stderr.contains("panicked"), "{arguments} {pipe}: {stderr}");
            // Without a reader, or with one that was quicker: done either way; `check` may say that something is amiss.
            assert!(matches!(code, Some(0 | 1)), "{arguments} {pipe}: {code:?} {stderr}");
        }
    }
    // What cannot be written for another reason is no success.
    let (code, stderr) = shell(&shop, "mail list", "> /dev/full");
    assert_eq!(code, Some(1));
    assert!(stderr.starts_with("orderd: its output cannot be written"), "{stderr}");
    let (code, _) = shell(&shop, "mail retry 99", "2>&1 | true");
    assert_eq!(code, Some(1), "the exit code says what nobody reads");
}
