package io.github.reattn.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.reattn.Document;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest {
    @TempDir
    Path folder;

    /// PDFBox asks once how it shall log and where fonts are: here, too, as in the program.
    @BeforeAll
    static void readsAPdfBeforeOneIsWritten() {
        assertThatIOException().isThrownBy(() -> PdfText.of("no.pdf", new byte[0]));
    }

    private final List<String> notices = new ArrayList<>();

    @Test
    void readsTextInUtf8AndUtf16() throws IOException {
        String text = "Grüße, 世界 😀\nzwei";
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(textOf(("\uFEFF" + text).getBytes(charset)))
                    .as("%s with a mark", charset)
                    .isEqualTo(text);
            assertThat(textOf("plain letters".getBytes(charset)))
                    .as(charset.name())
                    .isEqualTo("plain letters");
        }
        assertThat(textOf(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
        assertThat(textOf(new byte[0])).isEmpty();
        assertThat(read(Files.writeString(folder.resolve("a.md"), "# A"))).containsExactly(new Document("a.md", "# A"));
    }

    @Test
    void refusesWhatIsNoText() {
        assertRefusal(new byte[] {1, 2, 0, 0, 3}, ": a binary file; expected text, Markdown, source code or PDF");
        assertRefusal(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0}, ": a binary file (an image); expected text");
        assertRefusal(new byte[] {'P', 'K', 3, 4, 0}, "export it as text or PDF");
        assertRefusal(new byte[] {'a', (byte) 0xFF}, ": not valid UTF-8 at byte 1; convert it to UTF-8");
        assertRefusal(new byte[] {(byte) 0xFF, (byte) 0xFE, 0, (byte) 0xD8, 'a', 0}, ": not valid UTF-16 at byte 2");
        assertThatIOException().isThrownBy(() -> read(folder.resolve("no.txt")));
    }

    @Test
    void readsTheFilesOfAFolderThatPeopleWrote() throws IOException {
        Path project = folder.resolve("project");
        for (String file :
                List.of("b.txt", "a/z.java", "a/b/y.md", ".hidden", ".git/config", "target/x.txt", "empty")) {
            Files.createDirectories(project.resolve(file).getParent());
            Files.writeString(project.resolve(file), file.equals("empty") ? "" : "in " + file);
        }
        Files.write(project.resolve("image.png"), new byte[] {0, 1, 2});
        Files.createSymbolicLink(project.resolve("a/loop"), project);
        assertThat(read(project))
                .containsExactly(
                        new Document("project/a/b/y.md", "in a/b/y.md"),
                        new Document("project/a/z.java", "in a/z.java"),
                        new Document("project/b.txt", "in b.txt"));
        assertThat(notices).containsExactly(project + ": 3 files; left out as they are no text: 1 (project/image.png)");
        Path bare = Files.createDirectories(folder.resolve("bare"));
        assertThatIOException().isThrownBy(() -> read(bare)).withMessage(bare + ": has no text file");
    }

    @Test
    void readsThePagesOfAPdf() throws IOException {
        Path file = pdf("paper.pdf", "", "The first page.", "The second page.");
        assertThat(read(file).getFirst().name()).isEqualTo("paper.pdf");
        assertThat(read(file).getFirst().text().strip().split("\\s*\n\\s*"))
                .containsExactly("The first page.", "The second page.");
    }

    @Test
    void saysWhyAPdfCannotBeRead() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> read(pdf("secret.pdf", "word", "Secret.")))
                .withMessageEndingWith("secret.pdf: an encrypted PDF that needs a password; save it without one");
        assertThatIOException()
                .isThrownBy(() -> read(pdf("scan.pdf", "", "")))
                .withMessageContaining("scan.pdf: a PDF of 1 pages without text (scanned?); recognise its text first");
        byte[] whole = Files.readAllBytes(pdf("whole.pdf", "", "Whole."));
        assertRefusal("%PDF-1.7\nnothing more".getBytes(StandardCharsets.US_ASCII), ": not a valid PDF");
        for (int length = 5; length < whole.length; length += 97) {
            Path cut = Files.write(folder.resolve("cut.pdf"), Arrays.copyOf(whole, length));
            try {
                read(cut); // what can be repaired may be read
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith(cut + ": ").hasMessageNotContaining("\n");
            }
        }
    }

    private Path pdf(String name, String password, String... pages) throws IOException {
        Path file = folder.resolve(name);
        try (PDDocument document = new PDDocument()) {
            for (String text : pages) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.beginText();
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                    content.newLineAtOffset(72, 700);
                    content.showText(text);
                    content.endText();
                }
            }
            if (!password.isEmpty()) {
                document.protect(new StandardProtectionPolicy(password, password, new AccessPermission()));
            }
            document.save(file.toFile());
        }
        return file;
    }

    private List<Document> read(Path file) throws IOException {
        return new DocumentReader(notices::add).read(file.toString());
    }

    private String textOf(byte[] bytes) throws IOException {
        return read(Files.write(folder.resolve("some.txt"), bytes)).getFirst().text();
    }

    private void assertRefusal(byte[] bytes, String message) {
        assertThatIOException()
                .isThrownBy(() -> textOf(bytes))
                .withMessageStartingWith(folder.resolve("some.txt").toString())
                .withMessageContaining(message);
    }
}
