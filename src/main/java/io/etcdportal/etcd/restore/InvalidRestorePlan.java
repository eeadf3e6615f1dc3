package io.etcdportal.etcd.restore;

import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;

/** No restore can be made of what was asked for. The message says what to write instead. */
public final class InvalidRestorePlan extends RuntimeException {

    /** What may be wrong with it. */
    enum Mistake implements Wording {
        NO_MEMBER_NAME(
                "''{0}'' is not a valid member name. Write letters, digits, ''.'', ''_'' and"
                        + " ''-''."),
        NO_MEMBER("''{0}'' is not a valid member. Write name=https://host:2380."),
        WITHOUT_PEER_URL("{0} has no peer URL."),
        NO_PEER_URL("''{0}'' is not a valid peer URL. Write https://host:2380, with the port."),
        TOO_MANY_MEMBERS("A cluster has at most {0} members."),
        NO_MEMBERS("A cluster has at least one member."),
        NO_TOKEN(
                "''{0}'' is not a valid cluster token. Write letters, digits, ''.'', ''_'' and"
                        + " ''-''."),
        NO_DIRECTORY("''{0}'' is not a valid path. Write one such as /var/lib/etcd.");

        private final String english;

        Mistake(String english) {
            this.english = english;
        }

        @Override
        public String key() {
            return "restore-mistake." + name();
        }

        @Override
        public String english() {
            return english;
        }
    }

    private final transient Sentence sentence;

    InvalidRestorePlan(Mistake mistake, Object... facts) {
        this(mistake.sentence(facts));
    }

    private InvalidRestorePlan(Sentence sentence) {
        super(sentence.toString());
        this.sentence = sentence;
    }

    /** {@return what is wrong, for the one who asked} */
    public Sentence sentence() {
        return sentence;
    }
}
