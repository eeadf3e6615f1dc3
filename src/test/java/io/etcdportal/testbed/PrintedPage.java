package io.etcdportal.testbed;

import com.microsoft.playwright.Page;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.imageio.ImageIO;

/**
 * What a page looks like on paper: printed into a PDF by the browser itself, and read again.
 *
 * @param sheets what is on each
 */
public record PrintedPage(List<Sheet> sheets) {

    private static final float POINTS_OF_AN_INCH = 72;
    private static final float DOTS_OF_AN_INCH = 110;

    /**
     * One sheet of it.
     *
     * @param text all that can be read on it, without blanks and line ends
     * @param size its sides
     * @param left where the leftmost letter begins, in points
     * @param right where the rightmost one ends
     * @param bottom where the lowest one stands, from the top
     * @param picture what it looks like
     */
    public record Sheet(
            String text,
            PDRectangle size,
            float left,
            float right,
            float bottom,
            BufferedImage picture) {

        /** {@return the greatest difference between the red, green and blue of any of its dots} */
        public int colour() {
            int most = 0;
            for (int dot : dots()) {
                int red = (dot >> 16) & 0xff;
                int green = (dot >> 8) & 0xff;
                int blue = dot & 0xff;
                most =
                        Math.max(
                                most,
                                Math.max(red, Math.max(green, blue))
                                        - Math.min(red, Math.min(green, blue)));
            }
            return most;
        }

        /** {@return how much of it is white, from 0 to 1} */
        public double white() {
            int[] dots = dots();
            int white = 0;
            for (int dot : dots) {
                if ((dot & 0xffffff) == 0xffffff) {
                    white++;
                }
            }
            return (double) white / dots.length;
        }

        private int[] dots() {
            int width = picture.getWidth();
            int height = picture.getHeight();
            return picture.getRGB(0, 0, width, height, null, 0, width);
        }
    }

    /**
     * Prints a page, backgrounds included, which browsers leave out unless they are told to.
     *
     * @param format such as {@code A4}
     * @param file where it is kept as a PDF, beside a picture of each sheet
     */
    public static PrintedPage print(Page page, String format, Path file) {
        byte[] pdf = page.pdf(new Page.PdfOptions().setFormat(format).setPrintBackground(true));
        try (PDDocument document = Loader.loadPDF(pdf)) {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, pdf);
            List<Sheet> sheets = new ArrayList<>();
            for (int at = 0; at < document.getNumberOfPages(); at++) {
                Sheet sheet = sheet(document, at);
                sheets.add(sheet);
                String picture = file.toString().replace(".pdf", "-" + (at + 1) + ".png");
                ImageIO.write(sheet.picture, "png", Path.of(picture).toFile());
            }
            return new PrintedPage(List.copyOf(sheets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sheet sheet(PDDocument document, int at) throws IOException {
        Reader reader = new Reader();
        reader.setStartPage(at + 1);
        reader.setEndPage(at + 1);
        String text = reader.getText(document);
        return new Sheet(
                squeezed(text),
                document.getPage(at).getMediaBox(),
                reader.left,
                reader.right,
                reader.bottom,
                new PDFRenderer(document).renderImageWithDPI(at, DOTS_OF_AN_INCH));
    }

    /** {@return the text without blanks and line ends, which paper has of its own} */
    public static String squeezed(String text) {
        return text.replaceAll("\\s", "");
    }

    /** {@return whether all of the text can be read on one sheet} */
    public boolean hasOnOneSheet(String text) {
        return sheets.stream().anyMatch(sheet -> sheet.text.contains(squeezed(text)));
    }

    /** {@return all that can be read, without blanks and line ends} */
    public String text() {
        return String.join("", sheets.stream().map(Sheet::text).toList());
    }

    /** {@return millimetres as points} */
    public static float points(float millimetres) {
        return millimetres / 25.4f * POINTS_OF_AN_INCH;
    }

    /** Notes where letters stand. */
    private static final class Reader extends PDFTextStripper {

        private float left = Float.MAX_VALUE;
        private float right;
        private float bottom;

        @Override
        protected void writeString(String text, List<TextPosition> letters) throws IOException {
            for (TextPosition letter : letters) {
                left = Math.min(left, letter.getXDirAdj());
                right = Math.max(right, letter.getXDirAdj() + letter.getWidthDirAdj());
                bottom = Math.max(bottom, letter.getYDirAdj());
            }
            super.writeString(text, letters);
        }
    }
}
