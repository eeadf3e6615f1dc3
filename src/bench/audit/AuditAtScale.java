/** Under way. */
class AuditAtScale {
    void main(String[] arguments) throws Exception {
        new LargeAudit(arguments[1], "portal", "portal", Long.parseLong(arguments[0])).fill();
    }
}
