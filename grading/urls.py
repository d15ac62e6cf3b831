from django.urls import path

from grading import views

app_name = "grading"
urlpatterns = [
    path("grades/", views.grades, name="grades"),
    path("grades/gradebook.csv", views.export, name="export"),
    path("grades/students/<row:membership_id>/", views.student, name="student"),
    path("grades/items/<row:item_id>/regrade/", views.regrade_ask, name="regrade-ask"),
    path("grades/regrades/", views.regrades, name="regrades"),
    path("grades/regrades/<row:request_id>/", views.regrade, name="regrade"),
    path("grades/regrades/<row:request_id>/answer/", views.regrade_answer, name="regrade-answer"),
    path(
        "grades/regrades/<row:request_id>/withdraw/",
        views.regrade_withdraw,
        name="regrade-withdraw",
    ),
    path("grades/what-if/", views.what_if, name="what-if"),
    path("grades/statistics/", views.statistics, name="statistics"),
    path("grades/letters/", views.letters, name="letter-grades"),
    path("grades/import/", views.grade_import, name="import"),
    path("grades/imports/<row:import_id>/", views.import_map, name="import-map"),
    path("grades/imports/<row:import_id>/preview/", views.import_preview, name="import-preview"),
    path("grades/imports/<row:import_id>/discard/", views.import_discard, name="import-discard"),
    path("grades/components/", views.components, name="components"),
    path("grades/components/usual/", views.components_usual, name="components-usual"),
    path("grades/policy/", views.policy, name="policy"),
    path("grades/items/new/", views.item_create, name="item-create"),
    path("grades/items/<row:item_id>/", views.item, name="item"),
    path(
        "grades/items/<row:item_id>/students/<row:membership_id>/changes/",
        views.changes,
        name="changes",
    ),
    path("grades/changes/<row:change_id>/restore/", views.change_restore, name="change-restore"),
    path("grades/grid/", views.grid, name="grid"),
    path(
        "grades/items/<row:item_id>/cells/<row:membership_id>/",
        views.cell_save,
        name="cell-save",
    ),
    path("grades/items/<row:item_id>/edit/", views.item_edit, name="item-edit"),
    path("grades/items/<row:item_id>/remove/", views.item_remove, name="item-remove"),
    path("grades/items/<row:item_id>/release/", views.item_release, name="item-release"),
    path("grades/items/<row:item_id>/hide/", views.item_hide, name="item-hide"),
]
