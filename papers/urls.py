from django.urls import URLPattern, path

from papers.views import (
    assignment,
    discussions,
    explanations,
    feedback,
    feedback_review,
    imports,
    library,
    lookups,
    plan,
    policy,
    proposals,
    ranking,
    readings,
    responses,
    seats,
    sharing,
    slides,
    swaps,
    talks,
    waitlist,
)

app_name = "papers"
urlpatterns: list[URLPattern] = [
    # library, readings, responses
    path("papers/", library.library, name="library"),
    path("papers.bib", library.library_bib, name="library-bib"),
    path("papers/add/", library.paper_add, name="paper-add"),
    path("papers/import/", imports.bibtex_import, name="import"),
    path("papers/import/confirm/", imports.bibtex_confirm, name="import-confirm"),
    path("papers/lookups/", lookups.lookups, name="lookups"),
    path("papers/lookups/import/", lookups.lookups_import, name="lookups-import"),
    path("papers/lookups/<row:lookup_id>/retry/", lookups.lookup_retry, name="lookup-retry"),
    path("papers/lookups/<row:lookup_id>/forget/", lookups.lookup_forget, name="lookup-forget"),
    path("papers/<row:paper_id>/", library.paper, name="paper"),
    path("papers/<row:paper_id>/edit/", library.paper_edit, name="paper-edit"),
    path("papers/<row:paper_id>/remove/", library.paper_remove, name="paper-remove"),
    path("sessions/<row:session_id>/readings/add/", readings.reading_add, name="reading-add"),
    path("sessions/<row:session_id>/questions/", responses.questions, name="questions"),
    path(
        "sessions/<row:session_id>/questions/marks/",
        responses.responses_mark,
        name="responses-mark",
    ),
    path("readings/<row:reading_id>/edit/", readings.reading_edit, name="reading-edit"),
    path("readings/<row:reading_id>/remove/", readings.reading_remove, name="reading-remove"),
    path("readings/<row:reading_id>/question/", responses.response_post, name="response-post"),
    path("questions/", discussions.own_questions, name="own-questions"),
    path("questions/all/", discussions.questions_overview, name="questions-overview"),
    path(
        "questions/<row:response_id>/withdraw/",
        responses.response_withdraw,
        name="response-withdraw",
    ),
    # talks
    path("presentations/", talks.presentations, name="presentations"),
    path("presentations/signup/", seats.signup, name="signup"),
    path("presentations/slots/<row:slot_id>/take/", seats.seat_take, name="seat-take"),
    path("presentations/<row:talk_id>/return/", seats.seat_return, name="seat-return"),
    path("presentations/<row:talk_id>/swap/", swaps.swap_offer, name="swap-offer"),
    path("presentations/swaps/", swaps.swaps, name="swaps"),
    path("presentations/swaps/<row:swap_id>/accept/", swaps.swap_accept, name="swap-accept"),
    path("presentations/swaps/<row:swap_id>/decline/", swaps.swap_decline, name="swap-decline"),
    path("presentations/swaps/<row:swap_id>/withdraw/", swaps.swap_withdraw, name="swap-withdraw"),
    path("presentations/swaps/<row:swap_id>/approve/", swaps.swap_approve, name="swap-approve"),
    path("presentations/swaps/<row:swap_id>/veto/", swaps.swap_veto, name="swap-veto"),
    path("presentations/slots/<row:slot_id>/waitlist/", waitlist.waitlist, name="waitlist"),
    path("presentations/slots/<row:slot_id>/wait/", waitlist.waitlist_join, name="waitlist-join"),
    path(
        "presentations/waitlist/<row:entry_id>/leave/",
        waitlist.waitlist_leave,
        name="waitlist-leave",
    ),
    path(
        "presentations/waitlist/<row:entry_id>/promote/",
        waitlist.waitlist_promote,
        name="waitlist-promote",
    ),
    path("presentations/kept/<row:offer_id>/", waitlist.seat_offer, name="seat-offer"),
    path(
        "presentations/kept/<row:offer_id>/accept/",
        waitlist.seat_offer_accept,
        name="seat-offer-accept",
    ),
    path(
        "presentations/kept/<row:offer_id>/decline/",
        waitlist.seat_offer_decline,
        name="seat-offer-decline",
    ),
    path("presentations/<row:talk_id>/slides/", slides.slides_upload, name="slides-upload"),
    path(
        "presentations/slides/<row:slides_id>/download/",
        slides.slides_download,
        name="slides-download",
    ),
    path("presentations/slides/<row:slides_id>/view/", slides.slides_view, name="slides-view"),
    path("presentations/ranking/", ranking.ranking, name="ranking"),
    path("presentations/rules/", policy.talk_policy, name="talk-policy"),
    path("presentations/rules/students/", policy.talk_quotas, name="talk-quotas"),
    path("presentations/<row:talk_id>/slides/keep/", slides.slides_keep, name="slides-keep"),
    path("presentations/<row:talk_id>/share/", sharing.talk_share, name="talk-share"),
    path("presentations/<row:talk_id>/unshare/", sharing.talk_unshare, name="talk-unshare"),
    # feedback
    path("presentations/<row:talk_id>/feedback/", feedback.feedback_give, name="feedback-give"),
    path("presentations/<row:talk_id>/feedback/qr/", feedback.feedback_qr, name="feedback-qr"),
    path(
        "presentations/<row:talk_id>/feedback/review/",
        feedback_review.feedback_review,
        name="feedback-review",
    ),
    path(
        "presentations/<row:talk_id>/feedback/release/",
        feedback_review.feedback_release,
        name="feedback-release",
    ),
    path(
        "presentations/<row:talk_id>/feedback/withhold/",
        feedback_review.feedback_withhold,
        name="feedback-withhold",
    ),
    path(
        "presentations/feedback/<row:feedback_id>/hide/",
        feedback_review.feedback_hide,
        name="feedback-hide",
    ),
    path(
        "presentations/feedback/<row:feedback_id>/show/",
        feedback_review.feedback_show,
        name="feedback-show",
    ),
    path("sessions/<row:session_id>/feedback/", feedback.session_feedback, name="session-feedback"),
    path(
        "sessions/<row:session_id>/feedback/qr/",
        feedback.session_feedback_qr,
        name="session-feedback-qr",
    ),
    path(
        "sessions/<row:session_id>/feedback/release/",
        feedback_review.session_feedback_release,
        name="session-feedback-release",
    ),
    # what is put up
    path("presentations/plan/", plan.talks_plan, name="talks-plan"),
    path("presentations/plan/readings/", plan.talks_offer_readings, name="talks-offer-readings"),
    path("presentations/plan/sessions/<row:session_id>/offer/", plan.talk_offer, name="talk-offer"),
    path("presentations/plan/slots/<row:slot_id>/change/", plan.talk_change, name="talk-change"),
    path(
        "presentations/plan/slots/<row:slot_id>/withdraw/",
        plan.talk_withdraw,
        name="talk-withdraw",
    ),
    # the assignment
    path("presentations/assign/", assignment.assign, name="assign"),
    path("presentations/assign/<row:run_id>/", assignment.assign_run, name="assign-run"),
    path(
        "presentations/assign/<row:run_id>/cancel/", assignment.assign_cancel, name="assign-cancel"
    ),
    path("presentations/assign/<row:run_id>/again/", assignment.assign_again, name="assign-again"),
    path(
        "presentations/assign/<row:run_id>/accept/", proposals.assign_accept, name="assign-accept"
    ),
    path(
        "presentations/assign/talks/<row:proposed_id>/", proposals.assign_move, name="assign-move"
    ),
    path(
        "presentations/assign/talks/<row:proposed_id>/pin/", proposals.assign_pin, name="assign-pin"
    ),
    path("presentations/why/", explanations.talks_explained, name="talks-explained"),
    path(
        "presentations/why/<row:membership_id>/",
        explanations.talks_explained,
        name="talks-explained-to",
    ),
]
