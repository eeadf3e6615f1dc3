package io.etcdportal.login.session;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** People of identity providers, as they were when a provider last vouched for them. */
@Component
public class People {

    private final PersonTable table;
    private final Clock clock;

    People(PersonTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * A person.
     *
     * @param id see {@link io.etcdportal.access.Viewer#id()}
     * @param user see {@link io.etcdportal.access.Viewer#user()}
     * @param groups the groups that the provider vouched for
     * @param vouched when it did
     */
    public record Person(String id, String user, Set<String> groups, Instant vouched) {

        public Person {
            groups = Set.copyOf(groups);
        }
    }

    /** {@return the person of that id, where a provider has ever vouched for one} */
    public Optional<Person> find(String id) {
        return table.find(id);
    }

    /** Notes that a provider vouches for somebody now. */
    public void vouch(SignIn signIn) {
        table.put(signIn, clock.instant());
    }
}
