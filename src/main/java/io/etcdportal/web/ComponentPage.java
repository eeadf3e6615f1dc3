package io.etcdportal.web;

import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.SourceStatus;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Shows in the demonstration what pages are made of, each part once, for those who make pages. */
@Controller
@Profile("demonstration")
class ComponentPage {

    private final Clock clock;

    ComponentPage(Clock clock) {
        this.clock = clock;
    }

    @GetMapping("/components")
    String components(Viewer viewer, Model model) {
        model.addAttribute("tones", List.of("good", "warn", "bad", "busy", "none"));
        model.addAttribute("clusterStates", ClusterState.values());
        model.addAttribute("conditions", Condition.values());
        model.addAttribute("sourceStates", SourceStatus.State.values());
        model.addAttribute("time", clock.instant().minus(Duration.ofHours(3)));
        return "web/components-page";
    }
}
