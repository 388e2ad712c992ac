//! One source file as the rules look at it: with and without comments, texts and tests. It is no Rust parser; it knows
//! as much of the language as the rules need.

/// A source file.
pub(super) struct Source {
    /// Below `src/`: `sheet/read.rs`.
    pub name: String,
    /// As written.
    pub raw: String,
    /// Comments and the insides of texts blanked, lines kept.
    pub code: String,
    /// The same without what stands behind `#[cfg(test)]`.
    pub product: String,
}

impl Source {
    pub(super) fn new(name: &str, raw: &str) -> Self {
        let code = without_comments_and_texts(raw);
        // `#[cfg(test)] mod tests;` in a file of its own.
        let product = if name.ends_with("/tests.rs") { String::new() } else { without_tests(&code) };
        Self { name: name.to_owned(), raw: raw.to_owned(), code, product }
    }

    /// The module path: `sheet/read.rs` is `[sheet, read]`, `sheet/mod.rs` is `[sheet]`.
    pub(super) fn module(&self) -> Vec<&str> {
        let path = self.name.trim_end_matches(".rs");
        path.split('/').filter(|part| !matches!(*part, "mod" | "lib")).collect()
    }

    /// The same, owned.
    pub(super) fn path(&self) -> Vec<String> {
        self.module().into_iter().map(str::to_owned).collect()
    }
}

fn without_comments_and_texts(raw: &str) -> String {
    let chars: Vec<char> = raw.chars().collect();
    let mut code = String::with_capacity(raw.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => find(&chars, at, "\n"),
            '/' if chars.get(at + 1) == Some(&'*') => after_block_comment(&chars, at),
            '"' => after_text(&chars, at),
            'r' if is_raw_text(&chars, at) => after_raw_text(&chars, at),
            '\'' => after_char(&chars, at),
            _ => at,
        };
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            code.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

fn find(chars: &[char], from: usize, wanted: &str) -> usize {
    let wanted: Vec<char> = wanted.chars().collect();
    (from..chars.len()).find(|at| chars[*at..].starts_with(&wanted)).unwrap_or(chars.len())
}

fn after_block_comment(chars: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < chars.len() {
        if chars[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if chars[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn after_text(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn is_raw_text(chars: &[char], at: usize) -> bool {
    let in_a_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_') && chars[at - 1] != 'b';
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    !in_a_word && chars.get(at + 1 + hashes) == Some(&'"')
}

fn after_raw_text(chars: &[char], from: usize) -> usize {
    let hashes = chars[from + 1..].iter().take_while(|c| **c == '#').count();
    let end = format!("\"{}", "#".repeat(hashes));
    (find(chars, from + hashes + 2, &end) + end.len()).min(chars.len())
}

/// A character in quotes; a lifetime stays as it is.
fn after_char(chars: &[char], from: usize) -> usize {
    match (chars.get(from + 1), chars.get(from + 2)) {
        (Some('\\'), Some(_)) => (find(chars, from + 3, "'") + 1).min(chars.len()),
        (Some(_), Some('\'')) => from + 3,
        _ => from,
    }
}

/// Blanks the item behind every `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut product = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        product.push_str(&rest[..at]);
        let item = &rest[at..];
        let end = end_of_item(item);
        product.extend(item[..end].chars().filter(|c| *c == '\n'));
        rest = &item[end..];
    }
    product.push_str(rest);
    product
}

/// Behind the closing brace of the first block, or behind the first semicolon before any block.
fn end_of_item(item: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in item.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

#[test]
fn comments_texts_and_tests_are_told_from_code() {
    let check = |raw: &str, product: &str| {
        let squeezed = Source::new("x.rs", raw).product.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed, product, "{raw}");
    };
    check("a // b\nc", "a c");
    check("a /* b /* c */ d */ e", "a e");
    check(r#"f("b // c") // d"#, "f( )");
    check(r#"f("b\"c", d)"#, "f( , d)");
    check("f(r#\"b \" c\"#, d)", "f( , d)");
    check("f('\"', 'b', '\\'', d)", "f( , , , d)");
    check("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
    check("a\n#[cfg(test)]\nmod tests { fn f() { } }\nb", "a b");
    check("#[cfg(test)]\nuse x;\nb", "b");
}
