package io.etcdportal.source.layout;

/**
 * A file that has to lie with a snapshot, so that everything is there that is restored.
 *
 * @param form the file's name, with {@value #POINT} where it says of which snapshot it is
 */
public record CompanionFile(String form) {

    private static final String POINT = "*";

    /**
     * {@return the name that it has where it belongs to a restore point}
     *
     * @param restorePoint the restore point of the snapshot
     */
    public String name(String restorePoint) {
        return form.replace(POINT, fileName(restorePoint));
    }

    /**
     * {@return whether it is the file}
     *
     * @param name the name of a file of the same restore point
     */
    public boolean is(String name) {
        int point = form.indexOf(POINT);
        String file = fileName(name);
        return point < 0
                ? file.equals(form)
                : file.startsWith(form.substring(0, point))
                        && file.endsWith(form.substring(point + POINT.length()));
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
