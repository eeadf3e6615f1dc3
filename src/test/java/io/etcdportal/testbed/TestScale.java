package io.etcdportal.testbed;

/**
 * How often a test does something that could be done for ever: as often as suits every run, or with
 * {@code -Dtests=long} (as {@code .ci/run --long} sets it) as often as suits a night.
 */
public final class TestScale {

    private static final boolean LONG = "long".equals(System.getProperty("tests"));

    private TestScale() {}

    /** {@return whether this is a long run} */
    public static boolean isLong() {
        return LONG;
    }

    /**
     * {@return how often}
     *
     * @param property of the virtual machine that names another amount
     * @param usual in every run
     * @param inLongRuns in long ones
     */
    public static int of(String property, int usual, int inLongRuns) {
        return Integer.getInteger(property, LONG ? inLongRuns : usual);
    }
}
