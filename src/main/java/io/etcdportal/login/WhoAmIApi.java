package io.etcdportal.login;

import io.etcdportal.access.Viewer;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells callers who they are to the portal. */
@RestController
class WhoAmIApi {

    private final MyAccess access;

    WhoAmIApi(MyAccess access) {
        this.access = access;
    }

    @GetMapping("/api/v1/whoami")
    MyAccess.Description whoAmI(Viewer viewer) {
        return access.of(viewer);
    }
}
