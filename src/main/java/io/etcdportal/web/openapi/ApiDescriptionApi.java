package io.etcdportal.web.openapi;

import io.etcdportal.access.Viewer;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import tools.jackson.databind.JsonNode;

/** The description of the API for programs, for everybody who has signed in. */
@RestController
class ApiDescriptionApi {

    private final ApiDescription description;

    ApiDescriptionApi(ApiDescription description) {
        this.description = description;
    }

    @GetMapping("/api/v1/openapi.json")
    JsonNode description(Viewer viewer, HttpServletRequest request) {
        return description.at(request.getContextPath());
    }
}
