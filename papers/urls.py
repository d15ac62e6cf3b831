from django.urls import URLPattern, path

from papers.views import plan, seats, slides, talks

app_name = "papers"
urlpatterns: list[URLPattern] = [
    # library, readings, responses
    # talks
    path("presentations/", talks.presentations, name="presentations"),
    path("presentations/signup/", seats.signup, name="signup"),
    path("presentations/slots/<int:slot_id>/take/", seats.seat_take, name="seat-take"),
    path("presentations/<int:talk_id>/return/", seats.seat_return, name="seat-return"),
    path("presentations/<int:talk_id>/slides/", slides.slides_upload, name="slides-upload"),
    path(
        "presentations/slides/<int:slides_id>/download/",
        slides.slides_download,
        name="slides-download",
    ),
    path("presentations/plan/", plan.talks_plan, name="talks-plan"),
    path("presentations/plan/readings/", plan.talks_offer_readings, name="talks-offer-readings"),
    path("presentations/plan/sessions/<int:session_id>/offer/", plan.talk_offer, name="talk-offer"),
    path("presentations/plan/slots/<int:slot_id>/change/", plan.talk_change, name="talk-change"),
    path(
        "presentations/plan/slots/<int:slot_id>/withdraw/",
        plan.talk_withdraw,
        name="talk-withdraw",
    ),
]
