//! Colours as Google keeps them: eight bits a part, and each under two names, `tabColor` beside `tabColorStyle`.
//!
//! Kept is the style alone, so that a mask that names either reaches both; the plain twin is made when an answer is.

use serde_json::{Map, Value, json};

use super::mask::Mask;
use super::theme;

/// Parts of a colour.
const PARTS: [&str; 3] = ["red", "green", "blue"];
/// A part just below a step still counts as that step, as the seven digits a client reads back are.
const NEAR: f64 = 1e-3;

/// Brings every colour inside `value` into the form that is kept. Where both names are given, the style wins.
pub(super) fn keep(value: &mut Value) {
    match value {
        Value::Object(object) => keep_members(object),
        Value::Array(items) => items.iter_mut().for_each(keep),
        _ => {}
    }
}

/// The same, of the members of an object.
pub(super) fn keep_members(object: &mut Map<String, Value>) {
    let plain: Vec<String> = object.keys().filter(|name| is_plain(name)).cloned().collect();
    for name in plain {
        let Some(colour) = object.get(&name).and_then(Value::as_object).cloned() else { continue };
        // Only a theme's own pairs hold a style under the plain name.
        if colour.contains_key("rgbColor") || colour.contains_key("themeColor") {
            continue;
        }
        object.remove(&name);
        object.entry(format!("{name}Style")).or_insert_with(|| json!({"rgbColor": colour}));
    }
    object.retain(|name, style| !(is_style(name) && *style == json!({})));
    for (name, member) in object.iter_mut() {
        match member.get_mut("rgbColor").and_then(Value::as_object_mut) {
            Some(colour) if is_style(name) => round(colour),
            _ => keep(member),
        }
    }
}

/// `tabColor` → `tabColorStyle.rgbColor`, in a mask of an update.
pub(super) fn keep_mask(mask: Mask) -> Mask {
    let Mask::Only(members) = mask else { return Mask::All };
    let styled = members.into_iter().map(|(name, inner)| match (is_plain(&name), inner) {
        (true, Mask::All) => (format!("{name}Style"), Mask::All),
        (true, parts) => (format!("{name}Style"), Mask::Only([("rgbColor".to_owned(), parts)].into())),
        (false, inner) => (name, keep_mask(inner)),
    });
    Mask::Only(styled.collect())
}

/// The plain twin of a style: its name and its colour.
pub(super) fn twin(name: &str, style: &Value) -> Option<(String, Value)> {
    let plain = name.strip_suffix("Style").filter(|_| is_style(name))?;
    let colour = match style.get("themeColor").and_then(Value::as_str) {
        Some(theme) => theme::colour(theme)?,
        None => style.get("rgbColor")?.clone(),
    };
    Some((plain.to_owned(), colour))
}

fn is_plain(name: &str) -> bool {
    name == "color" || name.ends_with("Color") && name != "rgbColor" && name != "themeColor"
}

fn is_style(name: &str) -> bool {
    name == "colorStyle" || name.ends_with("ColorStyle")
}

fn round(colour: &mut Map<String, Value>) {
    for part in PARTS {
        let Some(given) = colour.get(part).and_then(Value::as_f64) else { continue };
        let step = (given.clamp(0.0, 1.0) * 255.0 + NEAR).floor();
        if step == 0.0 {
            colour.remove(part);
        } else {
            colour.insert(part.to_owned(), shortest(step / 255.0));
        }
    }
}

/// A part as Google writes it: a whole 1, else the fewest digits that name this number among the 32-bit ones.
#[expect(clippy::cast_possible_truncation, reason = "that is the point: Google keeps 32 bits")]
fn shortest(part: f64) -> Value {
    if part >= 1.0 {
        return json!(1);
    }
    (part as f32).to_string().parse::<f64>().map_or(Value::Null, |part| json!(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_kept_once_in_eight_bits() {
        let check = |given: Value, kept: Value| {
            let mut value = given.clone();
            keep(&mut value);
            assert_eq!(value, kept, "{given}");
            keep(&mut value);
            assert_eq!(value, kept, "twice the same");
        };
        let half = json!({"rgbColor": {"red": 1, "blue": 0.498_039_22}});
        check(json!({"tabColor": {"red": 1.0, "green": 0.0, "blue": 0.5}}), json!({"tabColorStyle": half}));
        check(
            json!({"a": [{"colorStyle": {"rgbColor": {"red": 1, "blue": 0.5}}}]}),
            json!({"a": [{"colorStyle": half}]}),
        );
        check(json!({"tabColor": {"red": 1}, "tabColorStyle": half}), json!({"tabColorStyle": half}));
        check(json!({"tabColor": {}}), json!({"tabColorStyle": {"rgbColor": {}}}));
        check(json!({"tabColorStyle": {}}), json!({}));
        check(json!({"colorStyle": {"themeColor": "LINK"}}), json!({"colorStyle": {"themeColor": "LINK"}}));
        for step in 0..=255 {
            let part = shortest(f64::from(step) / 255.0);
            let mut colour = json!({"color": {"red": part}});
            keep(&mut colour);
            let kept = if step == 0 { json!({}) } else { json!({"red": part}) };
            assert_eq!(colour["colorStyle"]["rgbColor"], kept, "what was read may be written back: {step}");
        }
    }

    #[test]
    fn a_mask_of_either_name_reaches_the_style() {
        let check = |given: &str, kept: &str| {
            assert_eq!(Mask::parse(given).map(keep_mask), Mask::parse(kept), "{given}");
        };
        check("tabColor", "tabColorStyle");
        check("tabColor.red,title", "tabColorStyle.rgbColor.red,title");
        check(
            "userEnteredFormat(backgroundColor,textFormat.foregroundColorStyle)",
            "userEnteredFormat(backgroundColorStyle,textFormat.foregroundColorStyle)",
        );
        check("*", "*");
    }

    #[test]
    fn a_theme_colour_is_shown_as_it_looks() {
        assert_eq!(twin("tabColorStyle", &json!({"themeColor": "TEXT"})), Some(("tabColor".to_owned(), json!({}))));
        assert_eq!(twin("title", &json!({"rgbColor": {}})), None);
    }
}
