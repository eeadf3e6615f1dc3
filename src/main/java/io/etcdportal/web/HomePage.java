package io.etcdportal.web;

import io.etcdportal.access.Viewer;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The front door: the list of clusters. */
@Controller
class HomePage {

    @GetMapping("/")
    String home(Viewer viewer) {
        return "redirect:/clusters";
    }
}
