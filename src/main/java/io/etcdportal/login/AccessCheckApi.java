package io.etcdportal.login;

import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.Set;

/** Lets administrators ask by REST what others may do, and why. */
@RestController
class AccessCheckApi {

    private final AccessCheck accessCheck;

    AccessCheckApi(AccessCheck accessCheck) {
        this.accessCheck = accessCheck;
    }

    /**
     * @param user the person; where a token is named, its owner is asked for instead
     * @param cluster as {@code site/namespace/cluster}
     */
    @GetMapping("/api/v1/can-i")
    AccessCheck.Answer canI(
            Viewer viewer,
            @RequestParam(defaultValue = "") String user,
            @RequestParam(defaultValue = "") Set<String> groups,
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "download") Permission verb,
            @RequestParam ClusterId cluster) {
        AdministratorsOnly.require(viewer);
        return accessCheck.answer(new AccessCheck.Question(user, groups, token, verb, cluster));
    }
}
