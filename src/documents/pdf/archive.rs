//! The file around the sheets: pages, fonts, pictures, and what an archive asks of a file (PDF/A-2b, ISO 19005-2): every
//! font embedded, colours by a profile in the file, what the file is said in XMP as in the old way. It does not claim to be
//! PDF/A: no validator has looked at it.

use std::io::Write as _;

use chrono::NaiveDate;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, OutputIntentSubtype, SystemInfo, UnicodeCmap};
use pdf_writer::{Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use sha2::{Digest as _, Sha256};

use super::error::PdfError;
use super::face::{Cut, Face};
use super::flow::Sheets;
use super::pen::{Pen, SHEET_HEIGHT, SHEET_WIDTH, picture_name};
use crate::documents::picture::{Packing, Picture};

/// Who made the file; one that somebody saved since bears another name.
pub(super) const MAKER: &str = "orderd";

/// What a file says of itself.
pub(super) struct Origin<'a> {
    pub(super) title: &'a str,
    pub(super) company: &'a str,
    pub(super) on: NaiveDate,
}

/// sRGB, from Compact-ICC-Profiles (CC0).
const PROFILE: &[u8] = include_bytes!("colour/sRGB.icc");

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const METADATA: Ref = Ref::new(4);
const COLOURS: Ref = Ref::new(5);
const FIRST_FREE: i32 = 6;

/// Glyphs are numbered as the font has them.
const IDENTITY: SystemInfo<'_> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Bytes of the file's name for itself.
const ID_BYTES: usize = 16;

pub(super) fn write(papers: Vec<Sheets>, faces: &[Face; 3], origin: &Origin<'_>) -> Result<Vec<u8>, PdfError> {
    let mut file = File { pdf: Pdf::new(), next: FIRST_FREE };
    let mut fonts = Vec::new();
    for face in faces.iter().filter(|face| face.is_used()) {
        fonts.push((face.cut, file.font(face)?));
    }
    let mut known: Vec<(Picture, Option<Ref>)> = Vec::new();
    let mut pages = Vec::new();
    for paper in papers {
        let pictures: Vec<Option<Ref>> = paper.pictures.iter().map(|picture| file.once(picture, &mut known)).collect();
        pages.extend(paper.pens.into_iter().map(|pen| file.sheet(pen, &fonts, &pictures)));
    }
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    file.pdf.pages(PAGES).kids(pages).count(count);
    file.describe(origin);
    Ok(file.pdf.finish())
}

struct File {
    pdf: Pdf,
    next: i32,
}

impl File {
    fn free(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next - 1)
    }

    fn sheet(&mut self, pen: Pen, fonts: &[(Cut, Ref)], pictures: &[Option<Ref>]) -> Ref {
        let (id, content) = (self.free(), self.free());
        let mut page = self.pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, SHEET_WIDTH, SHEET_HEIGHT)).parent(PAGES).contents(content);
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (cut, font) in fonts {
            named.pair(Name(cut.name().as_bytes()), *font);
        }
        named.finish();
        let pictures = pictures.iter().enumerate().filter_map(|(number, picture)| Some((number, (*picture)?)));
        let mut named = resources.x_objects();
        for (number, picture) in pictures {
            named.pair(Name(picture_name(number).as_bytes()), picture);
        }
        named.finish();
        resources.finish();
        page.finish();
        self.packed(content, &pen.finish());
        id
    }

    fn packed(&mut self, id: Ref, bytes: &[u8]) {
        self.pdf.stream(id, &deflated(bytes)).filter(Filter::FlateDecode);
    }

    fn font(&mut self, face: &Face) -> Result<Ref, PdfError> {
        let [font, letters, descriptor, said, data] = [(); 5].map(|()| self.free());
        let subset = face.subset()?;
        let name = format!("{}+{}", tag(&subset), face.cut.name());
        let name = Name(name.as_bytes());
        let identity = Name(b"Identity-H");
        self.pdf
            .type0_font(font)
            .base_font(name)
            .encoding_predefined(identity)
            .descendant_font(letters)
            .to_unicode(said);
        let mut cid = self.pdf.cid_font(letters);
        cid.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor);
        cid.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        cid.widths().consecutive(0, face.widths());
        cid.finish();
        self.descriptor(descriptor, name, face, data);
        let mut cmap = UnicodeCmap::new(Name(b"Custom"), IDENTITY);
        for (glyph, letter) in face.said() {
            cmap.pair(glyph, letter);
        }
        self.packed(said, cmap.finish().as_slice());
        let length = i32::try_from(subset.len()).unwrap_or(i32::MAX);
        let packed = deflated(&subset);
        let mut stream = self.pdf.stream(data, &packed);
        stream.filter(Filter::FlateDecode);
        stream.pair(Name(b"Length1"), length);
        Ok(font)
    }

    fn descriptor(&mut self, id: Ref, name: Name<'_>, face: &Face, data: Ref) {
        let font = &face.font;
        let scaled = |units: i16| f32::from(units) * face.scale();
        let bounds = font.global_bounding_box();
        let mut flags = FontFlags::NON_SYMBOLIC;
        if face.cut == Cut::Italic {
            flags |= FontFlags::ITALIC;
        }
        let mut descriptor = self.pdf.font_descriptor(id);
        descriptor
            .name(name)
            .flags(flags)
            .bbox(Rect::new(scaled(bounds.x_min), scaled(bounds.y_min), scaled(bounds.x_max), scaled(bounds.y_max)))
            .italic_angle(font.italic_angle())
            .ascent(scaled(font.ascender()))
            .descent(scaled(font.descender()))
            .cap_height(scaled(font.capital_height().unwrap_or_else(|| font.ascender())))
            .stem_v(if face.cut == Cut::Bold { 140.0 } else { 90.0 })
            .font_file2(data);
    }

    /// A picture, written once however many papers show it.
    fn once(&mut self, picture: &Picture, known: &mut Vec<(Picture, Option<Ref>)>) -> Option<Ref> {
        if let Some((_, id)) = known.iter().find(|(other, _)| other == picture) {
            return *id;
        }
        let id = self.picture(picture);
        known.push((picture.clone(), id));
        id
    }

    /// `None`: it is damaged after all, and the paper goes without it.
    fn picture(&mut self, picture: &Picture) -> Option<Ref> {
        let (id, cover) = (self.free(), self.free());
        let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
        let (filter, colours, data, alpha) = match picture.packing {
            Packing::Jpeg(colours) => (Filter::DctDecode, usize::from(colours), picture.bytes.to_vec(), None),
            Packing::Png => {
                let pixels = picture.unpacked().ok()?;
                (Filter::FlateDecode, pixels.colours, deflated(&pixels.data), pixels.alpha)
            }
        };
        let mut image = self.pdf.image_xobject(id, &data);
        image.filter(filter);
        image.width(side(picture.width)).height(side(picture.height)).bits_per_component(8);
        if colours == 1 {
            image.color_space().device_gray();
        } else {
            image.color_space().device_rgb();
        }
        if alpha.is_some() {
            image.s_mask(cover);
        }
        image.finish();
        if let Some(alpha) = alpha {
            let data = deflated(&alpha);
            let mut mask = self.pdf.image_xobject(cover, &data);
            mask.filter(Filter::FlateDecode);
            mask.width(side(picture.width)).height(side(picture.height)).bits_per_component(8);
            mask.color_space().device_gray();
        }
        Some(id)
    }

    fn describe(&mut self, origin: &Origin<'_>) {
        use chrono::Datelike as _;
        let short = |n: u32| u8::try_from(n).unwrap_or_default();
        let on = Date::new(u16::try_from(origin.on.year()).unwrap_or_default())
            .month(short(origin.on.month()))
            .day(short(origin.on.day()));
        let mut info = self.pdf.document_info(INFO);
        info.title(TextStr(origin.title)).author(TextStr(origin.company));
        info.creator(TextStr(MAKER)).producer(TextStr(MAKER)).creation_date(on);
        info.finish();
        let mut profile = self.pdf.icc_profile(COLOURS, PROFILE);
        profile.n(3).range([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
        profile.finish();
        let about = xmp(origin);
        self.pdf
            .stream(METADATA, about.as_bytes())
            .pair(Name(b"Type"), Name(b"Metadata"))
            .pair(Name(b"Subtype"), Name(b"XML"));
        let mut catalog = self.pdf.catalog(CATALOG);
        catalog.pages(PAGES).metadata(METADATA).lang(TextStr("id-ID"));
        catalog.viewer_preferences().display_doc_title(true);
        let mut intents = catalog.output_intents();
        let mut intent = intents.push();
        intent.subtype(OutputIntentSubtype::PDFA).output_condition_identifier(TextStr("sRGB")).info(TextStr("sRGB"));
        intent.dest_output_profile(COLOURS);
        intent.finish();
        intents.finish();
        catalog.finish();
        let digest = Sha256::digest(self.pdf.as_bytes());
        let id = digest.get(..ID_BYTES).unwrap_or_default().to_vec();
        self.pdf.set_file_id((id.clone(), id));
    }
}

/// Six capitals that tell one subset from another (ISO 32000-1, 9.6.4).
fn tag(subset: &[u8]) -> String {
    Sha256::digest(subset).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The same as the document information, as XMP (ISO 16684-1).
fn xmp(origin: &Origin<'_>) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (title, company) = (escaped(origin.title), escaped(origin.company));
    let (maker, on) = (MAKER, origin.on.format("%Y-%m-%d"));
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:creator><rdf:Seq><rdf:li>{company}</rdf:li></rdf:Seq></dc:creator>\n\
         <pdf:Producer>{maker}</pdf:Producer>\n\
         <xmp:CreatorTool>{maker}</xmp:CreatorTool>\n\
         <xmp:CreateDate>{on}</xmp:CreateDate>\n\
         </rdf:Description>\n\
         </rdf:RDF>\n\
         </x:xmpmeta>\n\
         <?xpacket end=\"r\"?>"
    )
}
