package io.etcdportal.sentence;

import java.util.List;

/**
 * One thing that can be said, without the facts of the case. Implemented by enums alone: their
 * constants are the codes that programs may rely on, and tests find all of them and ask every other
 * language for each.
 */
public interface Wording {

    /** {@return the key under which the other languages have it in their message files} */
    String key();

    /**
     * {@return what it is in English, as a pattern of {@link java.text.MessageFormat}} The facts
     * stand in it as <code>{0}</code>, <code>{1}</code> and so on; where there is none, it is taken
     * as it stands.
     */
    String english();

    /**
     * {@return it said of these facts} A number is written in the form of the language; what must
     * not be, such as the number of a page or a revision, is given as text or as a type of its own.
     */
    default Sentence sentence(Object... facts) {
        return new Sentence(this, List.of(facts));
    }
}
