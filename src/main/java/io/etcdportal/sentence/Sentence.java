package io.etcdportal.sentence;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;

/**
 * What is said of one case. Its English text is what the interface, the audit and the log have;
 * pages say the same facts in the language of the viewer.
 *
 * @param wording what is said
 * @param facts of what; another sentence may be one of them
 */
public record Sentence(Wording wording, List<Object> facts) {

    public Sentence {
        facts = List.copyOf(facts);
    }

    /** {@return it in English} */
    @Override
    public String toString() {
        return facts.isEmpty()
                ? wording.english()
                : new MessageFormat(wording.english(), Locale.ENGLISH).format(facts.toArray());
    }
}
