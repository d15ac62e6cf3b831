from django.urls import URLPattern, path

from papers.views import (
    discussions,
    feedback,
    feedback_review,
    imports,
    library,
    plan,
    policy,
    readings,
    responses,
    seats,
    sharing,
    slides,
    talks,
)

app_name = "papers"
urlpatterns: list[URLPattern] = [
    # library, readings, responses
    path("papers/", library.library, name="library"),
    path("papers.bib", library.library_bib, name="library-bib"),
    path("papers/add/", library.paper_add, name="paper-add"),
    path("papers/import/", imports.bibtex_import, name="import"),
    path("papers/import/confirm/", imports.bibtex_confirm, name="import-confirm"),
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
    # talks
    path("presentations/", talks.presentations, name="presentations"),
    path("presentations/signup/", seats.signup, name="signup"),
    path("presentations/slots/<row:slot_id>/take/", seats.seat_take, name="seat-take"),
    path("presentations/<row:talk_id>/return/", seats.seat_return, name="seat-return"),
    path("presentations/<row:talk_id>/slides/", slides.slides_upload, name="slides-upload"),
    path(
        "presentations/slides/<row:slides_id>/download/",
        slides.slides_download,
        name="slides-download",
    ),
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
]
