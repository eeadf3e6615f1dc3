package io.etcdportal.web.openapi;

import io.etcdportal.access.Viewer;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;

/** The description of the API as a page, for everybody who has signed in. */
@Controller
class ApiDescriptionPages {

    private final SingletonSupplier<ApiReference> reference;

    ApiDescriptionPages(ApiDescription description) {
        reference = SingletonSupplier.of(() -> ApiReference.of(description.at("")));
    }

    @GetMapping("/api-reference")
    String reference(Viewer viewer, Model model) {
        model.addAttribute("api", reference.obtain());
        return "web/api-reference";
    }
}
