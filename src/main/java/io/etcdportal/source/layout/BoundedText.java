package io.etcdportal.source.layout;

/**
 * A text that may be looked at so many times only. A pattern that goes back and forth over a text
 * without end is stopped by it, whatever the pattern and whatever the text.
 */
final class BoundedText implements CharSequence {

    /** What one pattern may take of one key; those of this package need far less. */
    static final int MOST_LOOKS = 1_000_000;

    private final String text;
    private int left;

    BoundedText(String text, int most) {
        this.text = text;
        this.left = most;
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new TooManySteps();
        }
        return text.charAt(index);
    }

    /** {@return how often it may still be looked at} */
    int left() {
        return left;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }

    /** The pattern was stopped. */
    static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super("The pattern takes too long.", null, false, false);
        }
    }
}
