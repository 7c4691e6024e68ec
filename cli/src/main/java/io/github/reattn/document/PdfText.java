package io.github.reattn.document;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.text.PDFTextStripper;

/// The text of a PDF file, by Apache PDFBox. Loaded only where there is a PDF.
final class PdfText {
    static {
        // Else warnings about fonts go to stderr.
        System.setProperty("org.apache.commons.logging.Log", "org.apache.commons.logging.impl.NoOpLog");
        System.setProperty("java.awt.headless", "true");
        FontMappers.set(new OneFont());
    }

    private PdfText() {}

    /// @param name of the file, for messages
    /// @throws IOException if it has no text that can be read; the message says why
    static String of(String name, byte[] bytes) throws IOException {
        try (PDDocument document = Loader.loadPDF(bytes)) {
            StringWriter text = new StringWriter();
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(false);
            stripper.setLineSeparator("\n");
            stripper.setPageEnd("\n");
            stripper.writeText(document, new Bounded(name, text));
            String all = text.toString();
            if (all.isBlank()) {
                throw new IOException(name + ": a PDF of " + document.getNumberOfPages()
                        + " pages without text (scanned?); recognise its text first, with OCR software");
            }
            return all;
        } catch (InvalidPasswordException e) {
            throw new IOException(name + ": an encrypted PDF that needs a password; save it without one", e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            String message = e.getMessage();
            if (message != null && message.startsWith(name + ": ")) {
                throw e;
            }
            throw new IOException(
                    name + ": not a valid PDF"
                            + (message == null || message.isBlank() ? "" : " (" + message.strip() + ")")
                            + "; repair it, or convert it to text",
                    e);
        }
    }

    /// Text that does not outgrow what a document may have, however the file was packed.
    private static final class Bounded extends FilterWriter {
        private final String name;
        private long room = DocumentReader.MOST_BYTES;

        Bounded(String name, Writer out) {
            super(out);
            this.name = name;
        }

        @Override
        public void write(String text, int from, int count) throws IOException {
            room -= count;
            if (room < 0) {
                throw new IOException(name + ": more than " + (DocumentReader.MOST_BYTES >> 20)
                        + " million characters; give a part of it");
            }
            super.write(text, from, count);
        }
    }
}
